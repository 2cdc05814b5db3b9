module taifa.test/bench/load

go 1.19
