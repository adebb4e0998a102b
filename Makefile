# The front door: it only calls cmake and ctest. `make help` says what there is.
DAYS := day5 day6 day7 day8 day9 day10
PRESETS := debug asan tsan release \
	clang-debug clang-asan clang-tsan clang-release
PACKAGES := gradescope classroom autolab
BESIDE := bench-chat bench-epoll bench-ftp bench-http
JOBS := $(shell echo $$((2 * $$(nproc)))) # most tests wait most of their time
CTEST = ctest --preset $(PRESET) --parallel $(JOBS)
PRESET = debug

.DEFAULT_GOAL := all
.PHONY: all help check check-graders bench $(BESIDE) measure-servers release-built docs site serve format lint clean \
	grade $(DAYS:%=grade-%) handout $(PACKAGES) $(DAYS) $(DAYS:%=check-%) \
	$(filter-out debug,$(PRESETS)) configure

all: configure ## build everything into build/
	@cmake --build --preset $(PRESET)

help: ## print this
	@sed -nE 's/^##  ?/  /p; s/^([a-z-]+):.* ## (.*)/  make \1\t\2/p' \
	    Makefile | expand -t 26

configure:
	@out=$$(cmake --preset $(PRESET) 2>&1) || { echo "$$out" >&2; exit 1; }

##  make day5 ... day10	build a day, print its programs and how to run them
$(DAYS): configure
	@if [ -f $@/CMakeLists.txt ]; then \
	    cmake --build --preset $(PRESET) --target $@/all -- --quiet; fi
	@tools/programs.sh $@

check: all ## build everything, run all tests
	@$(CTEST)

##  make check-day5 ...	run the tests of that day's programs
$(DAYS:%=check-%): all
	@if [ -f $(@:check-%=%)/CMakeLists.txt ]; then \
	    $(CTEST) -L '^$(@:check-%=%)$$'; \
	else tools/programs.sh $(@:check-%=%); fi

##  make asan tsan release	all tests under that preset; clang-asan ... too
$(filter-out debug,$(PRESETS)):
	@$(MAKE) --no-print-directory check PRESET=$@

##  make bench-chat	chat_room beside Redis (peers: ./setup.sh --bench)
##  make bench-epoll	epoll_server beside libuv, libevent
##  make bench-ftp	ftp_server beside vsftpd, as root
##  make bench-http	http_server beside nginx, lighttpd
bench: ## our programs and their peers, timed in turn; BENCH=pool: that one
	@$(MAKE) --no-print-directory configure PRESET=release
	@cmake --build --preset release --target bench
	@tests/bench/run.py $(BENCH)

$(BESIDE): bench-%: release-built
	@tests/bench/$*.py

check-graders: all ## prove the graders, 20 min, goes on where it was; QUICK=1: 3 min
	@tools/check_graders.py $(if $(QUICK),--quick)

measure-servers: release-built ## fills docs/servers.md by all echo servers, 7 min
	@tests/bench/measure_servers.py

release-built:
	@$(MAKE) --no-print-directory configure PRESET=release
	@cmake --build --preset release

grade: configure ## have all exercises graded, as ./lab grade does
	@cmake --build --preset $(PRESET) --target labrun labshim labhooks
	@./lab grade

##  make grade-day5 ...	... those of one day
$(DAYS:%=grade-%): configure
	@cmake --build --preset $(PRESET) --target labrun labshim labhooks
	@./lab grade $(@:grade-%=%)

handout: ## build/handout.tar.gz: the lab for students, without solutions
	@tools/pack.py handout

##  make gradescope	autograders, build/gradescope-NAME.zip; EXERCISE=NAME: one
##  make classroom	template repositories, build/classroom-NAME.tar.gz
##  make autolab	build/autolab-NAME/
$(PACKAGES): configure
	@cmake --build --preset $(PRESET) --target labrun labshim labhooks
	@tools/pack.py $@ $(EXERCISE)

site: ## the lessons as web pages, in build/site
	@tools/make_site.py

serve: site configure ## ... served by our own http_server, which says where
	@cmake --build --preset $(PRESET) --target http_server
	@build/day10/http_server --root build/site --port 0

docs: ## write docs/programs.md, fill the lessons' code blocks
	@tools/docs.py

format: ## lay out all sources by .clang-format
	@git ls-files '*.c' '*.h' | xargs clang-format -i

lint: ## check the house rules of docs/style.md
	@tools/lint.py
	@tools/docs.py --check-code

clean: ## remove what was built
	rm -rf build build-*
