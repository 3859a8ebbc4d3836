package cli

import (
	"os"
	"path/filepath"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
)

// relay is a program that is whatever hbench is on the PATH: it builds in a moment.
const relay = `package main

import (
	"os"
	"os/exec"
	"syscall"
)

func main() {
	path, err := exec.LookPath("hbench")
	if err != nil {
		panic(err)
	}
	panic(syscall.Exec(path, append([]string{"hbench"}, os.Args[1:]...), os.Environ()))
}
`

// repository makes the folder that the script is in a git repository as hbench's own:
// branch feature is a commit ahead of main, and nothing is changed. old/hbench and
// new/hbench are programs of the two.
func repository(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) > 0 {
		ts.Fatalf("usage: repository")
	}
	write := func(name, text string) {
		path := ts.MkAbs(name)
		ts.Check(os.MkdirAll(filepath.Dir(path), 0o755))
		ts.Check(os.WriteFile(path, []byte(text), 0o644))
	}
	write("go.mod", "module github.com/hbench/hbench\n\ngo 1.26\n")
	write(".gitignore", "*\n!/go.mod\n!/.gitignore\n!/cmd/**\n!/cmd/\n") // what scripts leave is no change
	for i, command := range []string{
		"git init --quiet --initial-branch=main",
		"git add .", "git commit --quiet -m old",
		"go build -trimpath -buildvcs=false -o old/hbench ./cmd/hbench",
		"git switch --quiet -c feature",
		"git add .", "git commit --quiet -m new",
		"go build -trimpath -buildvcs=false -o new/hbench ./cmd/hbench",
	} {
		if i%4 == 1 {
			write("cmd/hbench/main.go", relay+strings.Repeat("\nfunc init() {}\n", i/4))
		}
		words := strings.Fields(command)
		ts.Check(ts.Exec(words[0], words[1:]...))
	}
}
