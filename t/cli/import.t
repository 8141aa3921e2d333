#!/usr/bin/perl

# habilctl import: every breach is named with file, field and rule; a wrong document is
# stored neither in part nor at all; the same file may come again.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/../lib";

use IO::Handle ();
use JSON::PP ();
use POSIX ();
use Test::More;

use Habilitation::Documents qw(lieu structures);
use Habilitation::Test ();

my $t = Habilitation::Test->new;
$t->store(empty => 1);
my $json = JSON::PP->new->utf8->canonical;

sub file {
    my ($name, @documents) = @_;
    return $t->write($name, join '', map { ref $_ ? $json->encode($_) . "\n" : "$_\n" } @documents);
}

sub tables {
    return $json->decode($t->ctl('stats'))->{tables};
}

sub lieux {
    my ($from, $to) = @_;
    return map { lieu("LI-$_", ["anne$_\@x.example", "commun\@x.example"]) } $from .. $to;
}

# the demo's five, and nothing new when they come again (LI-5: versions)
my @demo = glob $t->source . '/conf/demo/*.json';
is(scalar @demo, 5, 'five demo conventions');
like($t->ctl('import', @demo), qr/^5 conventions imported \(0 unchanged\)/, 'the demo');
my $before = tables();
like($t->ctl('import', @demo), qr/^5 conventions imported \(5 unchanged\)/, 'the demo again');
is_deeply(tables(), $before, 'changes nothing');
is($before->{person}, 19, 'one account for who is named in two conventions');
is($before->{member}, 21, 'and every line of the annexes');

# each breach: file, field, rule
my $wrong = lieu('LI-W', ['anne@x.example', 'ANNE@x.example'], etat => 'ouverte', siret => 'x');
my $ran = $t->try_ctl('import', file('wrong.json', $wrong));
my $path = quotemeta $t->path('wrong.json');
is($ran->{exit}, 1, 'a document that breaks rules is refused');
like($ran->{err}, qr/^$path: etat: /m, 'the state is named');
like($ran->{err}, qr/^$path: siret: /m, 'and the field that does not exist');
my $communes = lieu('LI-W', ['a@x.example'],
    annexe => {communes => [map { {code => $_, nom => 'X'} } qw(75056 7505 2C004)]});
$ran = $t->try_ctl('import', file('wrong.json', $communes));
like($ran->{err}, qr/^$path: annexe\.communes\[1\]\.code: .*LI-1/m, 'second commune');
like($ran->{err}, qr/^$path: annexe\.communes\[2\]\.code: .*LI-1/m, 'third commune');
unlike($ran->{err}, qr/communes\[0\]/, 'the first one is lawful');
is_deeply(tables(), $before, 'nothing of them was written');

# what is no JSON, with its line
$ran = $t->try_ctl('import', file('broken.json', '{', '"schema": 1,', '}'));
is($ran->{exit}, 1, 'what is no JSON is refused');
like($ran->{err}, qr/broken\.json:3: /, 'with its line');
$ran = $t->try_ctl('import', file('twice.json', '{"schema": 1, "schema": 1}'));
like($ran->{err}, qr/twice\.json:1: duplicate/, 'a field that stands twice too');

# lines: what stands before a wrong one is stored, what stands behind is not
my @lines = (lieux(1, 3), lieu('LI-4', ['no address']), lieux(5, 6));
$ran = $t->try_ctl('import', file('lines.jsonl', @lines));
is($ran->{exit}, 1, 'a wrong line ends the import');
like($ran->{err}, qr/lines\.jsonl:4: annexe\.personnes\[0\]\.identifiant: /, 'and is named');
like($ran->{out}, qr/^3 conventions imported/, 'with what was done');
is(tables()->{convention}, $before->{convention} + 3, 'those before it are stored');

# a wrong version is found in the transaction only
$before = tables();
my $gap = {%{lieu('LI-3', ['anne3@x.example'])}, version => 3};
$ran = $t->try_ctl('import', file('gap.jsonl', lieux(10, 11), $gap, lieux(12, 12)));
is($ran->{exit}, 1, 'a gap in the versions is refused');
like($ran->{err}, qr/gap\.jsonl:3: version: after 1 comes 2/, 'and named');
is(tables()->{convention}, $before->{convention} + 2, 'those before it are stored all the same');

# more lines than a transaction takes
like($t->ctl('import', file('many.jsonl', lieux(100, 1300))),
    qr/^1201 conventions imported \(0 unchanged\), 2402 persons named in them, 1201 of them new/,
    'more than two transactions');
is(tables()->{identifiant}, tables()->{person}, 'one identifiant a person');
like($t->ctl('import', file('blank.jsonl', '', lieux(1301, 1301), '')), qr/^1 conv/, 'empty lines');

# a long import says how far it is: here, one whose lines come slowly
my $slow = $t->path('slow.jsonl');
POSIX::mkfifo($slow, 0600) or die "mkfifo: $!";
my $pid = fork // die "fork: $!";
if ($pid == 0) {
    open my $pipe, '>', $slow or POSIX::_exit(1);
    $pipe->autoflush(1);
    for my $line (map { $json->encode($_) } lieux(1400, 1401)) {
        print $pipe "$line\n";
        sleep 2;
    }
    POSIX::_exit(0);
}
$ran = $t->try_ctl('import', '--check', $slow);
waitpid $pid, 0;
like($ran->{err}, qr{^\Q$slow\E: .*\b2 conventions, 4 persons, \d+ persons/s$}m, 'progress');
is($ran->{exit}, 0, 'and all is read');

# --check writes nothing, and needs no store
$before = tables();
like($t->ctl('import', '--check', file('check.jsonl', lieux(2000, 2001))),
    qr/^2 conventions, 4 persons: lawful/, '--check');
is_deeply(tables(), $before, 'stored nothing');
is($t->try_ctl('--store', $t->path('none'), 'import', '--check', $demo[0])->{exit}, 0,
    'without a store');

# files: all are opened before anything is written
$before = tables();
$ran = $t->try_ctl('import', file('good.json', lieux(3000, 3000)), $t->path('missing.json'));
is($ran->{exit}, 1, 'a file that is missing');
like($ran->{err}, qr/missing\.json: No such file/, 'is named');
$ran = $t->try_ctl('import', file('document.txt', lieux(3000, 3000)));
like($ran->{err}, qr/document\.txt: neither \.json/, 'a name of another kind');
is_deeply(tables(), $before, 'nothing was written');

SKIP: {
    skip 'needs root', 1 if $> != 0;
    my $private = file('private.json', lieux(3000, 3000));
    chmod 0600, $private;
    chmod 0700, $t->root;
    is($t->try_ctl('import', $private)->{exit}, 1, 'a store that the workers cannot reach');
    chmod 0755, $t->root;
    is($t->try_ctl('import', $private)->{exit}, 0, 'a file that root alone may read');
}

# section 6: each version that is stored is traced
my @traces = $t->traces(operation => 'convention.enregistree', convention => 'LI-3000');
is(scalar @traces, $> == 0 ? 1 : 0, 'the change is on record');

$t->done;
done_testing;
