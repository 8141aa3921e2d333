#!/usr/bin/perl

# habilctl control: what the controls of connections found, listed, shown, closed with what that
# brings about; what a Caf wants of them (requirements, section 6; LI-3.4).

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/../lib";

use JSON::PP ();
use Test::More;

use Habilitation::Documents qw(lieu);
use Habilitation::Test ();

my $t = Habilitation::Test->new;
my $store = $t->store(empty => 1);
my ($anne, $bruno) = ('anne@x.example', 'bruno@x.example');
$store->import_documents(lieu('LI-1', [$anne, $bruno]));
my $json = JSON::PP->new->utf8->canonical;

sub put {
    my @out = split /\n/, qx{@{[join ' ', $t->build . '/t/unit/put_signals', $store->{directory}, 'LI-1', @_]}};
    is($?, 0, "signals of $_[0]");
    return @out;
}

sub show { return $json->decode($t->ctl('control', 'show', $_[0])) }

sub granted {
    my ($who) = @_;
    return $t->try_ctl('decide', '--personne', $who, '--service', 'lieu_information/demandes',
        '--cible', '75056')->{exit} == 0;
}

# exit codes
is($t->try_ctl('control', @$_)->{exit}, 2, "not understood: control @$_")
    for ['oops'], [], ['list', '--state', 'x'], ['list', '--rule', 'x'], ['show', 'x'], ['show'],
    ['close', '1'], ['close', '1', '--issue', 'x', '--motif', 'y'],
    ['close', '1', '--issue', 'suspension'], ['rules'];
is($t->try_ctl('control', @$_)->{exit}, 1, "refused: control @$_")
    for ['show', '1'], ['close', '1', '--issue', 'suspension', '--motif', 'y'];
like($t->ctl('control', '--help'), qr/^usage: habilctl control ACTION/, 'help');
is($t->ctl('control', 'list'), '', 'nothing yet');

# what was found
my ($one, $two) = put($anne, 'refus', 'nuit');
my ($three) = put($bruno, 'volume');
my @lines = map { [split /\t/] } split /\n/, $t->ctl('control', 'list');
is_deeply([map { "@$_[0 .. 6]" } @lines], ["3 751 volume nouveau - LI-1 $bruno",
    "2 751 nuit nouveau - LI-1 $anne", "1 751 refus nouveau - LI-1 $anne"], 'the newest first');
is($t->ctl('control', 'list', '--caf', '911'), '', 'none of another Caf');
like($t->ctl('control', 'list', '--rule', 'nuit'), qr/\A2\t[^\n]*\n\z/, 'of one rule');
my $shown = show($one);
is($shown->{personne}{identifiant}, $anne, 'about whom');
is($shown->{explication}, "Relev\x{e9} pour l\x{2019}essai\x{a0}: refus.", 'the explanation');

# what an outcome brings about, with the mails and the traces
ok(granted($anne), 'access before');
like($t->ctl('control', 'close', $two, '--issue', 'fausse_alerte', '--motif', 'rien'),
    qr/^closed 2 as fausse_alerte$/, 'a false alarm');
ok(granted($anne), 'takes nothing away');
$t->ctl('control', 'close', $one, '--issue', 'suspension', '--motif', 'refus sans explication');
ok(!granted($anne), 'LI-3.4: suspended, refused at once');
$t->ctl('control', 'close', $three, '--issue', 'suppression', '--motif', 'sans rapport');
ok(!granted($bruno), 'section 6: removed, refused at once');
is(show($three)->{issue}, 'suppression', 'as is on record');
is_deeply([map { "$_->{nature}: $_->{texte}" } @{show($one)->{echanges}}],
    ['cloture: refus sans explication'], 'with the motive');
my $again = $t->try_ctl('control', 'close', $one, '--issue', 'fausse_alerte', '--motif', 'x');
is($again->{exit}, 1, 'closed once');
like($again->{err}, qr/d\x{c3}\x{a9}j\x{c3}\x{a0} clos/, 'and it is said why');
like($t->ctl('control', 'list', '--state', 'clos'), qr/\A3\t.*\n2\t.*\n1\t.*\n\z/, 'all closed');
my %traced;
$traced{$_->{operation}}++ for $t->traces;
is_deeply([map { $traced{$_} // 0 } qw(controle.signale controle.clos personne.suspendue habilitation.supprimee)],
    [3, 3, 1, 1], 'all traced');
my $mails = $t->ctl('mail', 'list');
like($mails, qr/personne-suspendue[^\n]*\Q$anne\E|\Q$anne\E[^\n]*personne-suspendue/, 'Anne is told');
like($mails, qr/controle-suppression[^\n]*\Q$bruno\E|\Q$bruno\E[^\n]*controle-suppression/, 'Bruno is told');

# the rules of a Caf
my $rules = $json->decode($t->ctl('control', 'rules', '--caf', '751'));
is($rules->{regles}{refus}{suspend}, JSON::PP::false, 'no rule suspends by itself, usually');
$rules->{regles}{refus}{suspend} = JSON::PP::true;
my $file = $t->write('rules.json', $json->encode($rules));
$t->ctl('control', 'rules', '--caf', '751', $file);
is_deeply($json->decode($t->ctl('control', 'rules', '--caf', '751')), $rules, 'set as in the file');
isnt($t->ctl('control', 'rules', '--caf', '911'), $t->ctl('control', 'rules', '--caf', '751'),
    'of one Caf alone');
$rules->{regles}{refus}{minutes} = 0;
my $wrong = $t->try_ctl('control', 'rules', '--caf', '751', $t->write('rules.json', $json->encode($rules)));
is($wrong->{exit}, 1, 'a wrong value');
like($wrong->{err}, qr/regles\.refus\.minutes/, 'the field is named');
is($t->try_ctl('control', 'rules', '--caf', '751', $t->write('rules.json', '{'))->{exit}, 1, 'no JSON');
is(scalar(grep { $_->{operation} eq 'controles.regles' } $t->traces), 1, 'one change on record');

$t->done;
done_testing;
