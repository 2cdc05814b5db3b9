// Command load sends mail to a server, takes mail from one, or holds connections to one. It stands on
// both sides of whatever bench/ measures and shares the machine with it, so it has to cost little:
// what it costs is part of what it prints.
//
//	load source -port 2587 -tls starttls -user U -password P -from a@D -count 10000
//	load sink   -port 2526 -cert F -key F
//	load hold   -port 2587 -tls starttls -user U -password P -count 5000
//
// `load source -help` names all flags. Results are JSON on the standard output, one object a line.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"runtime/pprof"
)

// The heap is a few megabytes: collecting it less often is cheap, and collecting it is not.
const gcPercent = 800

var commands = map[string]func(flags *flag.FlagSet) func() error{
	"source": sourceCommand,
	"sink":   sinkCommand,
	"hold":   holdCommand,
}

func main() {
	if len(os.Args) < 2 || commands[os.Args[1]] == nil {
		fmt.Fprintln(os.Stderr, "load source | sink | hold [flags]")
		os.Exit(2)
	}
	flags := flag.NewFlagSet(os.Args[1], flag.ExitOnError)
	// One: a second would look for work all the time, on a core that the server needs.
	threads := flags.Int("threads", 1, "how many `threads` run at once")
	profile := flags.String("cpuprofile", "", "write a profile of the CPU to this `file`")
	run := commands[os.Args[1]](flags)
	flags.Parse(os.Args[2:])
	runtime.GOMAXPROCS(*threads)
	debug.SetGCPercent(gcPercent)
	if err := profiled(*profile, run); err != nil {
		fmt.Fprintf(os.Stderr, "load %s: %v\n", os.Args[1], err)
		os.Exit(1)
	}
}

func profiled(path string, run func() error) error {
	if path == "" {
		return run()
	}
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	defer file.Close()
	if err := pprof.StartCPUProfile(file); err != nil {
		return err
	}
	defer pprof.StopCPUProfile()
	return run()
}

func printJSON(value any) error {
	return json.NewEncoder(os.Stdout).Encode(value)
}
