#!/usr/bin/perl

# Whatever is wrong in a configuration is one clear line at `nginx -t`, with the file
# and the line of the directive; a convention type is enabled by its line alone; a
# hundred protected locations cost next to nothing to load.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/../lib";

use File::Copy qw(copy);
use Test::More;
use Time::HiRes qw(time);

use Habilitation::Test ();

my $t = Habilitation::Test->new;
my $store = $t->store(empty => 1);

# What each case replaces; THIS is the line that must be named.
my %good = (
    STORE   => 'habilitation_store %%STORE%%;',
    KEY     => 'habilitation_key %%DIR%%/habilitation.key;',
    PLUGIN  => 'habilitation_plugin lieu_information file=%%BUILD%%/plugins/lieu_information.so;',
    GENERAL => 'habilitation_password common=%%SOURCE%%/conf/passwords-communs.txt;',
    SERVER  => 'location /x/ { habilitation lieu_information demandes; habilitation_target 75056; }',
);

sub configuration {
    my (%changes) = @_;
    my %parts = (%good, %changes);
    return <<"EOT";
load_module %%BUILD%%/ngx_http_habilitation_module.so;
pid %%DIR%%/nginx.pid;
error_log %%DIR%%/error.log;
events { worker_connections 64; }
http {
    access_log off;
    $parts{STORE}
    $parts{KEY}
    $parts{GENERAL}
    $parts{PLUGIN}
    server {
        listen 127.0.0.1:%%PORT%%;
        $parts{SERVER}
    }
}
EOT
}

sub number_of_this {
    my ($text) = @_;
    my $number = 0;
    for my $line (split /\n/, $text) {
        $number++;
        return $number if $line =~ s/# THIS//;
    }
    return;
}

sub good {
    my ($name, %changes) = @_;
    my $ran = $t->check(configuration(%changes));
    is($ran->{exit}, 0, $name) or diag($ran->{out});
    return;
}

sub bad {
    my ($name, $pattern, %changes) = @_;
    subtest $name => sub {
        my $text = configuration(%changes);
        my $ran = $t->check($text);
        isnt($ran->{exit}, 0, 'refused');
        my @lines = grep { /\[(?:emerg|alert|crit|error)\]/ } split /\n/, $ran->{out};
        is(scalar @lines, 1, 'one line') or diag($ran->{out});
        like($lines[0] // '', $pattern, 'clear');
        my $number = number_of_this($text);
        like($lines[0] // '', qr/check\.conf:$number$/, 'with file and line');
    };
    return;
}

good('a good configuration');
good('a server without any of it', STORE => '', KEY => '', PLUGIN => '', GENERAL => '',
    SERVER => 'location / { return 204; }');

# store and key
bad('a store that is missing', qr{/nowhere: No such file or directory.*habilctl},
    STORE => 'habilitation_store %%DIR%%/nowhere; # THIS');
bad('a directory that is no store', qr{html.*no main\.mdb.*habilctl},
    STORE => 'habilitation_store %%DIR%%/html; # THIS');
bad('a store that is a file', qr{not a directory},
    STORE => 'habilitation_store %%DIR%%/habilitation.key; # THIS');
bad('two stores', qr/"habilitation_store" directive is duplicate/,
    STORE => "habilitation_store %%STORE%%;\nhabilitation_store %%STORE%%; # THIS");
bad('no key', qr/habilitation_key/, KEY => '', STORE => 'habilitation_store %%STORE%%; # THIS');
bad('a key that is missing', qr{no\.key: No such file}, KEY => 'habilitation_key no.key; # THIS');
$t->write('open.key', 'ab' x 32 . "\n");
chmod 0644, $t->path('open.key');
bad('a key that others may read', qr{open\.key: mode 0644.*0600},
    KEY => 'habilitation_key %%DIR%%/open.key; # THIS');
$t->write('short.key', "abcd\n");
chmod 0600, $t->path('short.key');
bad('a key that is none', qr{short\.key: not 64 hexadecimal},
    KEY => 'habilitation_key %%DIR%%/short.key; # THIS');

# retention: 6 to 36 months (CNIL 2021-122)
good("traces kept $_ months", STORE => "$good{STORE}\nhabilitation_retention $_;") for 6, 12, 36;
bad("traces kept $_ months", qr/traces are kept 6 to 36 months, not "\Q$_\E"/,
    STORE => "$good{STORE}\nhabilitation_retention $_; # THIS") for 5, 37, 0, -12, '12m';
bad('two retentions', qr/"habilitation_retention" directive is duplicate/,
    STORE => "$good{STORE}\nhabilitation_retention 12;\nhabilitation_retention 12; # THIS");

# types
my $other = 'location / { return 204; }';
bad('a plugin that is missing', qr{nowhere\.so.*No such file},
    PLUGIN => 'habilitation_plugin lieu_information file=%%DIR%%/nowhere.so; # THIS', SERVER => $other);
bad('a plugin of another name', qr{lieu_information\.so: is the type "lieu_information", expected "mam"},
    PLUGIN => 'habilitation_plugin mam file=%%BUILD%%/plugins/lieu_information.so; # THIS',
    SERVER => $other);
bad('a plugin twice', qr/"lieu_information" is loaded already/,
    PLUGIN => "$good{PLUGIN}\n$good{PLUGIN} # THIS");
bad('an unknown parameter of a plugin', qr/unknown parameter "fil=/,
    PLUGIN => 'habilitation_plugin mam fil=x; # THIS', SERVER => $other);
bad('settings that are missing', qr{nothing\.json: No such file},
    PLUGIN => 'habilitation_plugin mon_compte_partenaire '
        . 'file=%%BUILD%%/plugins/mon_compte_partenaire.so settings=%%DIR%%/nothing.json; # THIS',
    SERVER => $other);
$t->write('settings.json', '{"services": [{"name": "x"}]}');
bad('settings that break a rule', qr{settings\.json: .*services\[0\]},
    PLUGIN => 'habilitation_plugin mon_compte_partenaire '
        . 'file=%%BUILD%%/plugins/mon_compte_partenaire.so settings=%%DIR%%/settings.json; # THIS',
    SERVER => $other);

# the plugin ABI
my @abi = (
    ['no symbol', qr/has no symbol "habilitation_plugin"/, '-DNO_SYMBOL'],
    ['another major', qr/ABI 2\.\d, expected 1\.0 to 1\.\d/, '-DMAJOR=2'],
    ['a newer minor', qr/ABI 1\.99, expected 1\.0 to 1\.\d/, '-DMINOR=99'],
    ['a missing function', qr/lacks a function/, '-DNO_DECIDE'],
    ['settings that fail', qr/champ\.faux.*regle dite/, '-DFAILS'],
);
$t->directory('abi');
copy($_, $t->path('abi')) or die $! for glob $t->source . '/broker/include/*.h';
$t->write('abi/plugin.c', <<'EOT');
#include "plugin.h"
#ifndef MAJOR
#define MAJOR HAB_ABI_MAJOR
#endif
#ifndef MINOR
#define MINOR HAB_ABI_MINOR
#endif
static const hab_service service = {.name = "s", .title = "S", .article = "X-1"};
static int open_(const hab_host *host, hab_slice settings, void *report, void **state)
{
    (void) settings;
    *state = (void *) &service;
#ifdef FAILS
    host->report(report, "champ.faux", "regle dite");
    return 1;
#else
    (void) host; (void) report;
    return 0;
#endif
}
static void close_(void *state) { (void) state; }
static const hab_service *services(const void *state, size_t *count)
{
    (void) state;
    *count = 1;
    return &service;
}
static int check(const void *s, hab_slice c, void *r) { (void) s; (void) c; (void) r; return 0; }
static int compile(const void *s, hab_slice c, void *k) { (void) s; (void) c; (void) k; return 0; }
static int decide(const void *s, hab_slice c, const hab_ask *a, hab_answer *w)
{
    (void) s; (void) c; (void) a; (void) w;
    return 1;
}
static const char *article(const void *s, int r) { (void) s; (void) r; return 0; }
#ifdef SHEETS
#include SHEETS
static const hab_sheet *all(const void *state, size_t *count)
{
    (void) state;
    *count = sizeof(sheets) / sizeof(*sheets);
    return sheets;
}
#endif
#ifdef NO_SYMBOL
#define habilitation_plugin another_name
#endif
HAB_PLUGIN_EXPORT const hab_plugin habilitation_plugin = {
    .major = MAJOR, .minor = MINOR, .name = "essai", .title = "Essai", .open = open_,
    .close = close_, .services = services, .annexe_check = check, .annexe_compile = compile,
#ifndef NO_DECIDE
    .decide = decide,
#endif
#ifdef SHEETS
    .sheets = all,
#endif
    .article = article};
EOT
my $cc = $ENV{SAN} ? 'gcc -fsanitize=address,undefined' : 'gcc';
sub build_plugin {
    my ($name, $source, @flags) = @_;
    my $file = $t->path("abi/$name.so");
    system("cd @{[$t->path('abi')]} && $cc @flags -shared -fPIC -o $file $source") == 0
        or die "$name does not compile";
    return $file;
}
for my $case (@abi) {
    my ($name, $pattern, @flags) = @$case;
    my $file = build_plugin('bad', 'plugin.c', @flags);
    bad("a plugin with $name", $pattern, PLUGIN => "habilitation_plugin essai file=$file; # THIS",
        SERVER => $other);
}
my $file = build_plugin('essai', 'plugin.c');
good('a plugin built with the public header alone, enabled by its line alone',
    PLUGIN => "habilitation_plugin essai file=$file;",
    SERVER => 'location / { habilitation essai s; }');

# the style sheets that it carries, once all directives are read
my $with_mail = 'habilitation_mail %%DIR%%/mails from=extranet@caf.example '
    . 'base=https://extranet.example/e/ templates=%%SOURCE%%/conf/mail;';
my $with_pages = 'location /e/ { habilitation_portal pages=%%SOURCE%%/conf/pages; }';
my $sheet = '<xsl:stylesheet version=\"1.0\" xmlns:xsl=\"http://www.w3.org/1999/XSL/Transform\">'
    . '\n<xsl:import href=\"layout.xsl\"/>\n%s</xsl:stylesheet>';
sub with_sheets {
    my ($name, $use, $body) = @_;
    my $text = sprintf $sheet, $body;
    $t->write("abi/$name.h", qq(static const hab_sheet sheets[] = {{"$name", $use, "$text"}};\n));
    my $file = build_plugin($name, 'plugin.c', qq('-DSHEETS="$name.h"'));
    return "habilitation_plugin essai file=$file;";
}
$t->directory('mails');
my $page = with_sheets('essai-page', 'HAB_SHEET_PAGE', '');
my $mail = with_sheets('essai-mail', 'HAB_SHEET_MAIL', '');
good('sheets of a type, its line before those of portal and mails', PLUGIN => "$page\n$with_mail",
    SERVER => $with_pages);
good('and behind it', PLUGIN => "$with_mail\n$mail", SERVER => $with_pages);
bad('a page of a type that is broken', qr{plugin \S+/essai-broken\.so: its sheet "essai-broken": .*line 3},
    PLUGIN => with_sheets('essai-broken', 'HAB_SHEET_PAGE', '<xsl:if/>') . ' # THIS', SERVER => $with_pages);
bad('a mail of a type that is broken', qr{plugin \S+/essai-brief\.so: its sheet "essai-brief": .*line 3},
    PLUGIN => with_sheets('essai-brief', 'HAB_SHEET_MAIL', '<xsl:if/>') . " # THIS\n$with_mail",
    SERVER => $with_pages);
bad('a page of a name that is there', qr{"connexion" is there already, from \S+/conf/pages},
    PLUGIN => with_sheets('connexion', 'HAB_SHEET_PAGE', '') . ' # THIS', SERVER => $with_pages);

# locations
bad('an unknown type', qr/type "inconnu" is not loaded/,
    SERVER => 'location / { habilitation inconnu demandes; } # THIS');
bad('an unknown service', qr/"lieu_information" has no service "inconnu"/,
    SERVER => 'location / { habilitation lieu_information inconnu; } # THIS');
bad('half a directive', qr/habilitation/, SERVER => 'location / { habilitation mam; } # THIS');
bad('two of them', qr/"habilitation" directive is duplicate/, SERVER =>
    "location / { habilitation lieu_information demandes;\nhabilitation lieu_information demandes; } # THIS");
bad('a service that needs a target', qr/commune.*"habilitation_target" is missing/,
    SERVER => 'location / { habilitation lieu_information demandes; } # THIS');
my $protected = 'habilitation lieu_information demandes; habilitation_target 75056;';
bad('satisfy any', qr/satisfy any/,
    SERVER => "location / { satisfy any; allow all; $protected } # THIS");
bad('satisfy any around it', qr/satisfy any/,
    SERVER => "satisfy any; location / { $protected } # THIS");
bad('satisfy any in a place inside', qr/satisfy any/,
    SERVER => "location / { $protected location /a/ { satisfy any; } } # THIS");
bad('a protected place without a store', qr/no "habilitation_store"/, STORE => '', KEY => '',
    SERVER => "location / { $protected } # THIS");

# the portal
my $portal = 'habilitation_portal pages=%%SOURCE%%/conf/pages;';
good('the portal', SERVER => "location /extranet/ { $portal }");
bad('the portal in a place without a slash', qr/prefix location that ends with "\/"/,
    SERVER => "location /extranet { $portal } # THIS");
bad('the portal in a regex', qr/prefix location/, SERVER => "location ~ ^/e/ { $portal } # THIS");
bad('the portal at two places', qr/habilitation_portal/,
    SERVER => "location /a/ { $portal }\nlocation /b/ { habilitation_portal; } # THIS");
bad('the portal behind itself', qr/portal.*cannot be protected/,
    SERVER => "location /e/ { $portal $protected } # THIS");
bad('pages that are missing', qr{pages \S+/nowhere: },
    SERVER => 'location /e/ { habilitation_portal pages=%%DIR%%/nowhere; } # THIS');
$t->directory('pages');
copy($_, $t->path('pages')) or die $! for glob $t->source . '/conf/pages/*';
$t->write('pages/connexion.xsl', '<xsl:stylesheet version="1.0">');
bad('a page that is broken', qr{connexion\.xsl},
    SERVER => 'location /e/ { habilitation_portal pages=%%DIR%%/pages; } # THIS');
bad('bodies of the portal in files (LI-2)', qr/client_body_in_file_only/,
    SERVER => "location /e/ { client_body_in_file_only clean; $portal # THIS\n}");
bad('an unknown parameter of the portal', qr/unknown parameter/,
    SERVER => 'location /e/ { habilitation_portal page=x; } # THIS');

# passwords and sessions
bad('hashes that are too cheap', qr/memory=1m" is not between 19456k and 1g/,
    GENERAL => 'habilitation_password memory=1m; # THIS');
bad('too few passes', qr/passes=1" is not between 2 and/,
    GENERAL => 'habilitation_password passes=1; # THIS');
bad('a list of passwords that is missing', qr{/nowhere},
    GENERAL => 'habilitation_password common=%%DIR%%/nowhere; # THIS');
bad('sessions without an end', qr/lifetime=0s" is not between/,
    GENERAL => "$good{GENERAL}\nhabilitation_session lifetime=0s; # THIS");
bad('an unknown term', qr/unknown parameter "idl=/,
    GENERAL => "$good{GENERAL}\nhabilitation_session idl=1m; # THIS");

subtest 'a hundred protected locations cost under 50 ms more' => sub {
    plan skip_all => 'times mean nothing under sanitizers' if $ENV{SAN};
    my $plain = configuration(SERVER => join "\n", map { "location /p$_/ { return 204; }" } 1 .. 100);
    my $many = configuration(SERVER => join "\n", map {
        "location /p$_/ { habilitation lieu_information demandes; habilitation_target $_; }"
    } 1 .. 100);
    my @more;
    for (1 .. 7) {
        my @times = map {
            my $begin = time;
            is($t->check($_)->{exit}, 0, 'a good configuration');
            time - $begin;
        } $plain, $many;
        push @more, $times[1] - $times[0];
    }
    my $median = (sort { $a <=> $b } @more)[3];
    cmp_ok($median, '<', 0.05, sprintf 'median of 7: %.1f ms', $median * 1000);
};

# nothing ever ran: the log has what `nginx -t` said
$t->expect_alert(qr/\[emerg\]/);
$t->done;
done_testing;
