// Command hbench measures ways of organising work that fetches, computes and
// stores.
package main

import (
	"os"

	"github.com/hbench/hbench/cli"
)

func main() { os.Exit(cli.Main()) }
