package main

import (
	"sort"
	"sync"
)

// Replies name the message, so that every text may be a new one.
const maxProblems = 20

// problems counts what went wrong by its text.
type problems struct {
	lock   sync.Mutex
	counts map[string]int
}

type problem struct {
	Text  string `json:"text"`
	Count int    `json:"count"`
}

func (p *problems) add(text string) {
	p.lock.Lock()
	defer p.lock.Unlock()
	if p.counts == nil {
		p.counts = map[string]int{}
	}
	if _, known := p.counts[text]; !known && len(p.counts) >= maxProblems {
		text = "others"
	}
	p.counts[text]++
}

// list has the most frequent first; empty, not nil, when all went well.
func (p *problems) list() []problem {
	p.lock.Lock()
	defer p.lock.Unlock()
	list := make([]problem, 0, len(p.counts))
	for text, count := range p.counts {
		list = append(list, problem{text, count})
	}
	sort.Slice(list, func(i, j int) bool { return list[i].Count > list[j].Count })
	return list
}
