#!/usr/bin/perl

# habilctl reference: official lists as data (section 1: the list of the Cafs; section 11:
# the dated list of communes), replaced as a whole, a fault named by its file and line.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/../lib";

use Test::More;

use Habilitation::Test ();

my $t = Habilitation::Test->new;
my $store = $t->store(empty => 1);
my $demo = $t->source . '/conf/demo/reference';

sub load {
    my ($kind, $text) = @_;
    return $t->try_ctl('reference', 'load', $kind, $t->write('list', $text));
}

sub refused {
    my ($kind, $text, $said, $name) = @_;
    my $ran = load($kind, $text);
    is($ran->{exit}, 1, "$name: refused");
    like($ran->{err}, qr/^\Q@{[$t->path('list')]}\E:$said/m, "$name: file and line");
    return;
}

is($t->ctl('reference', 'stats'), "communes\t0\ncaf\t0\netablissements\t0\n", 'no list');
is($t->ctl('reference', 'load', 'communes', "$demo/communes.csv"), "communes: 6 entries\n",
    'communes of the demo');
is($t->ctl('reference', 'load', 'caf', "$demo/caf.csv"), "caf: 4 entries\n", 'Cafs');
is($t->ctl('reference', 'load', 'etablissements', "$demo/etablissements.csv"),
    "etablissements: 6 entries\n", 'establishments');
is($t->ctl('reference', 'stats'), "communes\t6\ncaf\t4\netablissements\t6\n", 'all counted');
is_deeply([grep { /^reference/ } map { $_->{operation} } $t->traces], [('reference.chargee') x 3], 'and traced');

# each form that such lists come in
for my $case (
    ['semicolons', "code;nom\n01001;Un\n01002;Deux\n"],
    ['commas, quotes, another order, columns passed over',
        qq{date,nom,code\n2026,"Un, ""dit"" le Petit",01001\n2026,Deux,01002\n}],
    ['a mark before the text, lines ended as on Windows, an empty line, none at the end',
        "\xef\xbb\xbfCODE;NOM\r\n01001;Un\r\n\r\n01002;Deux"],
    ['JSON', '[{"code": "01001", "nom": "Un"}, {"code": "2A002", "nom": "Deux", "caf": "201"}]'],
) {
    my $ran = load('communes', $case->[1]);
    is($ran->{exit}, 0, $case->[0]) or diag($ran->{err});
    like($t->ctl('reference', 'stats'), qr/^communes\t2$/m, "$case->[0]: in place of the former list");
}

refused('communes', "code;nom\n01001;Un\n0100;Deux\n", '3: code: five characters of an INSEE code',
    'section 11: a code that is none');
refused('communes', "code;nom\n2C001;Un\n", '2: code', 'section 11: 2A and 2B only');
refused('communes', "code;nom\n01001;Un\n01001;Deux\n", '3: code: 01001 is listed twice', 'twice');
refused('communes', "code;nom\n01001;\n", '2: nom', 'no name');
refused('communes', "code;nom\n01001;Un;Deux\n", '2: more cells', 'a cell too many');
refused('communes', "code;nom\n01001;\"Un\n", '2: a cell has no closing quote', 'an open quote');
refused('communes', "code;nom\n01001;\"Un\" dit\n", '2: text behind', 'text behind a quote');
refused('communes', "code;name\n01001;Un\n", '1: the header names the column "nom" nowhere', 'header');
refused('communes', "code;nom;nom\n01001;Un;Un\n", '1: .*twice', 'a column twice');
refused('communes', "code;nom\n01001;" . 'a' x 300 . "\n", '2: nom: longer than', 'a long name');
refused('communes', "code;nom\n01001;U\xff\n", '2: ', 'no UTF-8');
refused('communes', "code;nom\n01001;U\x01\n", '2: nom', 'a control character');
refused('communes', "[{\"code\": \"01001\", \"nom\": \"Un\"},\n{\"code\": 1, \"nom\": \"Deux\"}]",
    '2: its members are texts', 'JSON, a number');
refused('communes', "[{\"code\":\n}]", '2: ', 'JSON that is none');
refused('caf', "code;nom\n91;Un\n", '2: code: three digits', 'section 1: a Caf has three digits');
refused('etablissements', "code;nom;type\nE-1;Un;CRECHE\n", '2: type: EAJE, ALSH, RPE or LAEP',
    'section 8: a kind of establishment');
like(load('communes', "code;nom\n")->{err}, qr/holds no entry/, 'an empty list is none');
like($t->ctl('reference', 'stats'), qr/^communes\t2$/m, 'after each refusal the list stays');

is($t->try_ctl('reference', 'load', 'villes', $t->path('list'))->{exit}, 2, 'no such kind');
my $absent = $t->try_ctl('reference', 'load', 'caf', $t->path('absent'));
is($absent->{exit}, 1, 'no such file');
like($absent->{err}, qr/absent: No such file/, 'named');

$t->done;
done_testing;
