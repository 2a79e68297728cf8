# Shortcuts. ./run and .ci/run do the work.
.PHONY: run setup test ci lint messages compiled-messages

run:
	./run

setup:
	./run setup

test:
	./run test

ci:
	.ci/run

lint:
	.ci/run lint

messages:  # collect the texts to translate into the .po files (needs gettext)
	.venv/bin/python manage.py makemessages -l en -l ja_X-easy --no-location --no-wrap --no-obsolete \
		-i .venv -i var -i tests -i docs -i benchmarks -i matching -i network -i demo

compiled-messages:  # .po to .mo: both are committed, for machines without gettext
	cd platform/sasaeai && ../../.venv/bin/python ../../manage.py compilemessages
