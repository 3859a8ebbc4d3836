package cli

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"
)

// release is the version of the next release; a build from a tagged module says
// its own.
const release = "0.1.0-dev"

// changedSuffix marks a commit whose program was built from more than is committed.
const changedSuffix = "+changes"

// version is this program's version, and the commit it was built from where the
// build knows.
func version() (version, commit string) {
	version = release
	modified := ""
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return version, ""
	}
	if v := info.Main.Version; v != "" && v != "(devel)" {
		version = v
	}
	for _, s := range info.Settings {
		switch {
		case s.Key == "vcs.revision":
			commit = s.Value
		case s.Key == "vcs.modified" && s.Value == "true":
			modified = changedSuffix
		}
	}
	if commit == "" {
		return version, ""
	}
	return version, commit + modified
}

// versionText is what version prints, without the name.
func versionText() string {
	version, commit := version()
	if commit != "" {
		version += " (" + commit + ")"
	}
	return fmt.Sprintf("%s %s %s/%s", version, runtime.Version(), runtime.GOOS, runtime.GOARCH)
}

func (a *app) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version",
		Args:  noArgs,
		RunE: func(*cobra.Command, []string) error {
			_, err := fmt.Fprintln(a.stdout, "hbench", versionText())
			return err
		},
	}
}
