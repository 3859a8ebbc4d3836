package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
)

// source is a program to be had: what is known of it beforehand, and how its file is
// made.
type source struct {
	program
	make   func(ctx context.Context, out string) error // nil: there is none to make
	making string                                      // where it takes long: what making it is
}

// fetch makes the program's file, and asks it what it is and what strategies it has.
func (s source) fetch(ctx context.Context, kept string) (p program, names []string, err error) {
	if s.make != nil {
		if err := s.make(ctx, kept); err != nil {
			return s.program, nil, err
		}
	}
	p, names, err = s.identify(ctx, kept)
	p.Commit = cmp.Or(s.Commit, p.Commit)
	return p, names, err
}

// sources says where the programs of base and head come from. It reports every
// mistake at once.
func (f *abFlags) sources(ctx context.Context, args []string) (base, head source, err error) {
	refs := append(slices.Clone(args), "", "")
	askedBase, askedHead := asked{refs[0], f.baseBin, f.baseExec}, asked{refs[1], f.headBin, f.headExec}
	t := &tree{pkg: f.pkg}
	base, baseErr := t.source(ctx, sideNames[baseSide], askedBase, t.mergeBase)
	head, headErr := t.source(ctx, sideNames[headSide], askedHead, t.here)
	if err := errors.Join(baseErr, headErr); err != nil {
		return base, head, err
	}
	if askedBase == (asked{}) && askedHead == (asked{}) && base.Commit == head.Commit {
		return base, head, fmt.Errorf("head is %s, and base is %s: there is nothing to compare; name a BASE_REF, as in hbench ab HEAD~1", head.program, base.program)
	}
	return base, head, nil
}

// asked is what the flags say of a side: at most one of these.
type asked struct{ ref, bin, line string }

// source is one side's program, unless it was asked for that of byDefault.
func (t *tree) source(ctx context.Context, side string, by asked, byDefault func(context.Context) (source, error)) (s source, err error) {
	switch by {
	case asked{}:
		s, err = byDefault(ctx)
	case asked{ref: by.ref}:
		s, err = t.at(ctx, by.ref)
	case asked{bin: by.bin}:
		s, err = binSource(by.bin)
	case asked{line: by.line}:
		s, err = execSource(by.line)
	default:
		err = fmt.Errorf("a ref, --%s-bin and --%s-exec each say what it is: give one", side, side)
	}
	if err != nil {
		return s, fmt.Errorf("%s: %w", side, err)
	}
	return s, nil
}

// binSource is a program that is there already. Its file is copied.
func binSource(path string) (source, error) {
	file, err := os.Open(path)
	if err != nil {
		return source{}, err
	}
	defer file.Close()
	var start [2]byte
	if _, err := io.ReadFull(file, start[:]); err != nil {
		return source{}, fmt.Errorf("%s: %w", path, err)
	}
	if string(start[:]) == "#!" {
		return source{}, fmt.Errorf("%s is a script, which may need the place that it is in: give its command line with -exec instead of -bin", path)
	}
	return source{program: program{Name: path}, make: func(_ context.Context, out string) error { return copyFile(path, out) }}, nil
}

// execSource is a program by its command line.
func execSource(line string) (source, error) {
	words, err := splitWords(line)
	if err != nil {
		return source{}, fmt.Errorf("%q: %w", line, err)
	}
	return source{program: program{Name: line, Words: words}}, nil
}

// copyFile copies a program.
func copyFile(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o755)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Close())
}
