# make · make run · make test · make bench · make install: each installs what it
# needs, and builds what is not up to date. SAN=1 builds all of it, nginx
# included, under the address and undefined-behaviour sanitizers.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules

CC ?= gcc
ifeq ($(CC),cc)
CC := gcc
endif
PORT ?= 8443
PREFIX ?= /usr
DESTDIR ?=

WARNINGS := -Wall -Wextra -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes \
            -Wno-sign-conversion -Wpointer-arith -Wundef -Wformat=2 -Werror
ifeq ($(SAN),1)
BUILD := build-san
OPTIMISE := -O1 -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=undefined
else
BUILD := build
OPTIMISE := -O2 -D_FORTIFY_SOURCE=2 -fstack-protector-strong
endif
XML_CFLAGS := $(shell pkg-config --cflags libxml-2.0 pangocairo 2>/dev/null)
CFLAGS = -std=gnu11 -g $(OPTIMISE) -fPIC -fvisibility=hidden $(WARNINGS) \
         -Ibroker -Ibroker/include -Iplugins -I$(BUILD)/gen -MMD -MP
LIBS := -lxslt -lxml2 -ljansson -largon2 -llmdb -lcrypto -lz -lpthread -ldl -lm \
        -lcurl -lgd -lpangocairo-1.0 -lpango-1.0 -lcairo -lgobject-2.0 -lglib-2.0 -lqpdf

BROKER  := $(wildcard broker/*.c broker/*/*.c)
CLI     := $(wildcard cli/*.c)
PLUGINS := lieu_information structures mam mon_compte_partenaire
UNITS   := $(patsubst t/unit/%.c,%,$(wildcard t/unit/test_*.c))

BROKER_OBJECTS := $(BROKER:%.c=$(BUILD)/%.o)
LIBRARY        := $(BUILD)/libhab.a
HABILCTL       := $(BUILD)/habilctl
PLUGIN_FILES   := $(PLUGINS:%=$(BUILD)/plugins/%.so)
MODULE         := $(BUILD)/ngx_http_habilitation_module.so
UNIT_FILES     := $(UNITS:%=$(BUILD)/t/unit/%) $(addprefix $(BUILD)/t/unit/,put_mails put_demandes put_publications put_signals put_traces look_into_vault \
                  digest_tables tamper_traces flip_traces)

.PHONY: all broker deps run test bench install uninstall clean clean-run lint
all: deps
	@$(MAKE) --no-print-directory -j2 broker $(MODULE)

deps:
	@scripts/deps

broker: $(LIBRARY) $(HABILCTL) $(PLUGIN_FILES)

$(BUILD)/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(XML_CFLAGS) -c $< -o $@

$(LIBRARY): $(BROKER_OBJECTS)
	@rm -f $@
	ar rcs $@ $^

$(HABILCTL): $(CLI:%.c=$(BUILD)/%.o) $(LIBRARY)
	$(CC) $(CFLAGS) -o $@.new $^ $(LIBS)
	mv $@.new $@

# A document becomes a C string literal, to be included where it is embedded.
$(BUILD)/gen/%.inc: %
	@mkdir -p $(@D)
	sed -e 's/\\/\\\\/g' -e 's/"/\\"/g' -e 's/^/"/' -e 's/$$/\\n"/' $< > $@

$(BUILD)/broker/convention/convention_schema.o $(BUILD)/fuzz/broker/convention/convention_schema.o: \
    $(BUILD)/gen/conf/schema/convention.schema.json.inc

# A plugin is one folder: its C files, and what they embed: schemas, forms, style sheets.
# What several of them share stands in folders of its own, and is built into each.
PLUGIN_LIBS_lieu_information := -lcrypto
PLUGIN_SHARES_lieu_information := common
PLUGIN_SHARES_structures := common fiche
PLUGIN_SHARES_mam := common fiche
PLUGIN_SHARES_mon_compte_partenaire := common
plugin_sources = $(wildcard plugins/$(1)/*.c $(addprefix plugins/,$(addsuffix /*.c,$(PLUGIN_SHARES_$(1)))))
folder_documents = $(patsubst %,$(BUILD)/gen/%.inc,$(wildcard $(addprefix plugins/$(1)/, \
    *.schema.json *.form.json *.xsd pages/*.xsl mail/*.xsl)))
plugin_documents = $(foreach folder,$(1) $(PLUGIN_SHARES_$(1)),$(call folder_documents,$(folder)))
define plugin_rule
$(BUILD)/plugins/$(1).so: $(patsubst %.c,$(BUILD)/%.o,$(call plugin_sources,$(1)))
	$(CC) $(CFLAGS) -shared -o $$@ $$^ -ljansson $(PLUGIN_LIBS_$(1))
$(patsubst %.c,$(BUILD)/%.o,$(call plugin_sources,$(1))): \
    $(call plugin_documents,$(1))
endef
$(foreach plugin,$(PLUGINS),$(eval $(call plugin_rule,$(plugin))))

# The module is built by nginx's own configure, with the flags of the nginx that
# loads it, else it would not be binary compatible.
NGINX_SOURCE := /usr/share/nginx/src
NGINX_BUILD  := $(CURDIR)/$(BUILD)/nginx
MODULE_SOURCES := $(wildcard ngx_module/* broker/*.c broker/*.h broker/*/*.c broker/*/*.h) config

$(NGINX_BUILD)/Makefile: config conf/schema/convention.schema.json \
    $(wildcard ngx_module/*.c broker/*.c broker/*/*.c)
	@mkdir -p $(@D)
	. $(NGINX_SOURCE)/conf_flags; cd $(NGINX_SOURCE); \
	    ./configure "$${NGX_CONF_FLAGS[@]}" --builddir=$(NGINX_BUILD) \
	    --with-cc-opt='-g -O2 -fPIC -fstack-protector-strong -D_FORTIFY_SOURCE=2 -Wshadow' \
	    --with-ld-opt='-Wl,-z,relro -Wl,-z,now -fPIC' \
	    --add-dynamic-module=$(CURDIR) >$(NGINX_BUILD)/configure.log \
	    || { tail $(NGINX_BUILD)/configure.log; exit 1; }

ifneq ($(SAN),1)
$(MODULE): $(NGINX_BUILD)/Makefile $(MODULE_SOURCES)
	$(MAKE) --no-print-directory -C $(NGINX_SOURCE) -f $(NGINX_BUILD)/Makefile modules >/dev/null
	cp $(NGINX_BUILD)/ngx_http_habilitation_module.so $@.new
	mv $@.new $@
else
# …but sanitizers want an nginx of their own, which is not binary compatible.
$(MODULE): $(MODULE_SOURCES) scripts/build-nginx-san
	scripts/build-nginx-san
endif

$(BUILD)/t/unit/%: t/unit/%.c $(LIBRARY)
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(XML_CFLAGS) -DSOURCE_DIR='"$(CURDIR)"' -DBUILD_DIR='"$(CURDIR)/$(BUILD)"' \
	    $< -o $@ $(filter %.o,$^) $(LIBRARY) -lcmocka $(LIBS)

# What a plugin keeps to itself is tested, and used, with its files built in.
$(filter $(BUILD)/t/unit/test_li_%,$(UNIT_FILES)) $(BUILD)/t/unit/put_demandes: \
    $(patsubst %.c,$(BUILD)/%.o,$(call plugin_sources,lieu_information))
$(filter $(BUILD)/t/unit/test_structures_% $(BUILD)/t/unit/test_fiche_%,$(UNIT_FILES)): \
    $(patsubst %.c,$(BUILD)/%.o,$(call plugin_sources,structures))
$(filter $(BUILD)/t/unit/test_mam_%,$(UNIT_FILES)): $(patsubst %.c,$(BUILD)/%.o,$(call plugin_sources,mam))
$(filter $(BUILD)/t/unit/test_mcp_%,$(UNIT_FILES)): \
    $(patsubst %.c,$(BUILD)/%.o,$(call plugin_sources,mon_compte_partenaire))

# Fuzz targets are clang's, with the broker and the plugins instrumented for it.
FUZZ_FLAGS := -std=gnu11 -g -O1 -fsanitize=address,undefined -fno-sanitize-recover=undefined \
              -Ibroker -Ibroker/include -Iplugins -I$(BUILD)/gen -fPIC
FUZZ_FILES := $(patsubst t/fuzz/%.c,$(BUILD)/t/fuzz/%,$(wildcard t/fuzz/fuzz_*.c))

$(BUILD)/fuzz/%.o: %.c
	@mkdir -p $(@D)
	clang $(FUZZ_FLAGS) -fsanitize=fuzzer-no-link $(XML_CFLAGS) -MMD -MP -c $< -o $@

$(BUILD)/fuzz/libhab.a: $(BROKER:%.c=$(BUILD)/fuzz/%.o)
	@rm -f $@
	ar rcs $@ $^

define fuzz_plugin_rule
$(BUILD)/fuzz/plugins/$(1).so: $(patsubst %.c,$(BUILD)/fuzz/%.o,$(call plugin_sources,$(1)))
	clang $(FUZZ_FLAGS) -shared -o $$@ $$^ -ljansson $(PLUGIN_LIBS_$(1))
$(patsubst %.c,$(BUILD)/fuzz/%.o,$(call plugin_sources,$(1))): \
    $(call plugin_documents,$(1))
endef
$(foreach plugin,$(PLUGINS),$(eval $(call fuzz_plugin_rule,$(plugin))))

$(BUILD)/t/fuzz/%: t/fuzz/%.c $(BUILD)/fuzz/libhab.a $(PLUGINS:%=$(BUILD)/fuzz/plugins/%.so)
	@mkdir -p $(@D)
	clang $(FUZZ_FLAGS) -fsanitize=fuzzer $(XML_CFLAGS) -DSOURCE_DIR='"$(CURDIR)"' \
	    -DBUILD_DIR='"$(CURDIR)/$(BUILD)/fuzz"' $< -o $@ $(BUILD)/fuzz/libhab.a $(LIBS)

$(BUILD)/bench/%: bench/%.c $(LIBRARY)
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(XML_CFLAGS) $< -o $@ $(LIBRARY) $(LIBS)

.PHONY: units fuzzers
units: $(UNIT_FILES)
fuzzers: $(FUZZ_FILES)

run: all
	@PORT=$(PORT) scripts/run $(BUILD)

clean-run:
	rm -rf run

install: all
	@scripts/install install $(BUILD) '$(DESTDIR)' '$(PREFIX)'

uninstall:
	@scripts/install uninstall $(BUILD) '$(DESTDIR)' '$(PREFIX)'

# Two at a time: what is slow is gcc, and it is given two cores.
test: all
	@$(MAKE) --no-print-directory -j2 units fuzzers $(BUILD)/bench/sessions
	@t/browser/install
	@SAN=$(SAN) scripts/test $(BUILD) $(SUITES)

bench: all
	@$(MAKE) --no-print-directory $(patsubst bench/%.c,$(BUILD)/bench/%,$(wildcard bench/*.c))
	@bench/run
	@bench/logins

-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)
