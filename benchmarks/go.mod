module github.com/ruleproof/ruleproof/benchmarks

go 1.26.0
