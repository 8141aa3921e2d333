#!/usr/bin/perl

# habilctl convention notice: the table of section 4 from the command line, with the same
# rules as the desk (LI-4, LI-2, ST-5, MCP-17.2), and what time brings of it.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/../lib";

use JSON::PP ();
use POSIX qw(strftime);
use Test::More;

use Habilitation::Documents qw(lieu partenaire structures);
use Habilitation::Test ();

my $t = Habilitation::Test->new;
my $store = $t->store(empty => 1);
my $mcp = '2026-21910999900017';
$store->import_documents(
    lieu('LI-1', ['anne@x.example'], effet => '2020-01-12'),
    lieu('LI-2', ['bruno@x.example'], effet => '2020-01-12'),
    structures('ST-1', ['carla@x.example'], effet => '2020-02-03'),
    partenaire($mcp, ['denis@x.example'], effet => '2020-01-19'),
);

sub show {
    my ($numero) = @_;
    return JSON::PP->new->utf8->decode($t->ctl('convention', 'show', $numero));
}

sub notices {
    my ($numero) = @_;
    return map { [split /\t/, $_, -1] } split /\n/, $t->ctl('convention', 'notices', $numero);
}

sub refused {
    my ($exit, $pattern, @arguments) = @_;
    my $ran = $t->try_ctl('convention', @arguments);
    is($ran->{exit}, $exit, "@arguments: refused");
    like($ran->{err}, $pattern, '… and why');
    return;
}

my $today = strftime('%Y-%m-%d', localtime);
my @li = ('--motif', 'preavis', '--par', 'partenaire');

# what may be, before anything is recorded
my %term = map { my @f = split /\t/; ("$f[0] $f[1]" => [@f[2, 3]]) } split /\n/,
    $t->ctl('convention', 'term', 'ST-1');
like($term{'terme '}[0], qr/^20\d\d-02-02T23:00:00Z$/, 'ST-5: the term is an anniversary');
is_deeply($term{'manquement caf'}, ['refuse', 'ST-5'], 'ST-5: no clause of breach');
is($term{'preavis partenaire'}[1], 'ST-5', 'ST-5: either party');
%term = map { my @f = split /\t/; ("$f[0] $f[1]" => [@f[2, 3]]) } split /\n/,
    $t->ctl('convention', 'term', 'LI-1');
is_deeply($term{'manquement partenaire'}, ['refuse', 'LI-2'], 'LI-2: a breach is for the Caf');

# LI-4: at an anniversary, three months after receipt at the soonest
refused(1, qr/réception.*LI-4/s, 'notice', 'LI-1', @li, '--reception', '2099-01-01');
refused(1, qr/antérieure.*LI-4/s, 'notice', 'LI-1', @li, '--reception', '2019-12-31');
refused(1, qr/anniversaire.*LI-4/s, 'notice', 'LI-1', @li, '--reception', $today, '--fin',
    '2098-06-30');
refused(1, qr/ST-5/, 'notice', 'ST-1', '--motif', 'manquement', '--par', 'caf', '--reception',
    $today);
refused(2, qr/--motif is/, 'notice', 'LI-1', '--par', 'caf', '--reception', $today);
refused(2, qr/--par is/, 'notice', 'LI-1', '--motif', 'preavis', '--reception', $today);
refused(2, qr/--reception is/, 'notice', 'LI-1', @li);
is(show('LI-1')->{etat}, 'active', 'nothing of it is kept');
is_deeply([notices('LI-1')], [], 'and none is listed');

$t->ctl('convention', 'notice', 'LI-1', @li, '--reception', $today, '--fin', '2099-01-11');
is(show('LI-1')->{etat}, 'preavis', 'in notice');
is(show('LI-1')->{fin}, '2099-01-11T23:00:00Z', 'a later anniversary, when it is wished');
refused(1, qr/préavis court déjà/, 'notice', 'LI-1', @li, '--reception', $today, '--fin',
    '2099-01-11');
$t->ctl('convention', 'notice', 'LI-1', '--motif', 'preavis', '--par', 'caf', '--reception',
    $today);
like(show('LI-1')->{fin}, qr/^20[2-5]\d-01-11T23:00:00Z$/, 'double notice: the earlier one decides');
is(scalar(notices('LI-1')), 2, 'both are listed');

# LI-2: a breach ends it at once
$t->ctl('convention', 'notice', 'LI-2', '--motif', 'manquement', '--par', 'caf', '--reception',
    $today, '--texte', 'Codes prêtés.');
is($t->try_ctl('decide', '--personne', 'bruno@x.example', '--service',
    'lieu_information/demandes', '--cible', '75056')->{exit}, 1, 'no access from that second');
like($t->ctl('sweep'), qr/, [1-9]\d* due things done/, 'the sweep does what is due');
is(show('LI-2')->{etat}, 'terminee', 'and the convention is over');
refused(1, qr/pris fin/, 'remedied', 'LI-2', 1);

# MCP-17.2: a month to remedy
$t->ctl('convention', 'notice', $mcp, '--motif', 'manquement', '--par', 'partenaire',
    '--reception', $today);
is(show($mcp)->{etat}, 'preavis', 'MCP-17.2: ends by itself');
refused(1, qr/numéro/, 'remedied', $mcp, 2);
$t->ctl('convention', 'remedied', $mcp, 1);
is(show($mcp)->{etat}, 'active', 'unless it is remedied');
is(show($mcp)->{fin}, undef, 'with no end');
like((notices($mcp))[0][6], qr/^20/, 'which is on record');
refused(1, qr/en cours/, 'remedied', $mcp, 1);

my @operations = map { $_->{operation} } grep { ($_->{convention} // '') eq $mcp } $t->traces;
is_deeply([sort @operations], [sort qw(convention.enregistree convention.preavis
    convention.manquement_remedie)], 'all on record');
my ($record) = $t->traces(operation => 'convention.manquement_remedie');
is($record->{article}, 'MCP-17.2', 'with the article');

is($t->ctl('task', 'list'), '', 'no task waits');

$t->done;
done_testing;
