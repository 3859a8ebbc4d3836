package cli

import (
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/hbench/hbench/nearest"
	"github.com/hbench/hbench/store"
	"github.com/hbench/hbench/workloads"
)

func (a *app) listCommand() *cobra.Command {
	kinds := []string{"strategies", "kernels", "workloads", "presets", "stores"}
	return &cobra.Command{
		Use:   "list [strategies|kernels|workloads|presets|stores]",
		Short: "List strategies, CPU kernels, preset workloads and kinds of stores",
		Example: `hbench list
hbench list kernels`,
		ValidArgs: kinds,
		Args:      cobra.ArbitraryArgs,
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) > 1 {
				return usage("list takes one kind at a time: %s", strings.Join(kinds, ", "))
			}
			if len(args) == 0 {
				args = []string{""}
			}
			switch args[0] {
			case "":
				return a.list("strategies", "kernels", "workloads", "stores")
			case "strategies", "kernels", "stores":
				return a.list(args[0])
			case "workloads", "presets":
				return a.list("workloads")
			}
			return usage("unknown list %q%s", args[0], nearest.Instead(args[0], kinds))
		},
	}
}

// list prints tables of names; titles stand above them where there are several.
func (a *app) list(what ...string) error {
	out := tabwriter.NewWriter(a.stdout, 0, 8, 2, ' ', 0)
	for i, w := range what {
		if len(what) > 1 {
			if i > 0 {
				fmt.Fprintln(out)
			}
			fmt.Fprintln(out, w+":")
		}
		for _, line := range a.lines(w) {
			if len(what) > 1 {
				line = "  " + line
			}
			fmt.Fprintln(out, strings.TrimRight(line, "\t"))
		}
	}
	return out.Flush()
}

func (a *app) lines(what string) []string {
	var out []string
	switch what {
	case "strategies":
		for _, d := range a.table {
			out = append(out, d.Name+"\t"+d.Doc)
			for _, p := range d.Params {
				out = append(out, "\t  :"+p.Name+"="+p.Default+"  "+p.Doc)
			}
		}
	case "kernels":
		for _, k := range workloads.Kernels {
			out = append(out, k.Name+"\t"+k.Doc+"\t"+strings.Join(k.Params, ","))
		}
	case "workloads":
		for _, s := range workloads.Presets() {
			out = append(out, s.Name+"\t"+s.Description+"\t")
		}
	case "stores":
		for _, k := range store.Kinds {
			out = append(out, k.Name+":PATH\t"+k.Doc)
			for _, o := range k.Options {
				out = append(out, "\t  ?"+o.Name+"="+o.Default+"  "+o.Doc)
			}
		}
	}
	return out
}
