#!/usr/bin/perl

# habilctl person: first passwords (LI-3.2), suspension at once (LI-3.4), and their
# traces.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/../lib";

use Encode qw(encode_utf8);
use JSON::PP ();
use Test::More;

use Habilitation::Documents qw(lieu);
use Habilitation::Test ();

my $t = Habilitation::Test->new;
my $store = $t->store(empty => 1);
my $anne = 'anne@x.example';
$store->import_documents(lieu('LI-1', [$anne, 'bruno@x.example']),
    lieu('LI-2', [$anne], effet => '2026-02-01'));
$store->import_documents({%{lieu('LI-1', ['bruno@x.example'], effet => '2026-03-01')}, version => 2});

sub show {
    my ($who) = @_;
    return JSON::PP->new->utf8->decode($t->ctl('person', 'show', $who));
}

is($t->ctl('person', 'list'), "1\tanne\@x.example\tactive\tAnne\tCamille\n"
        . "2\tbruno\@x.example\tactive\tBruno\tCamille\n", 'list');
my $shown = show('ANNE@x.example');
is($shown->{numero}, 1, 'the identification number');
is($shown->{identifiant}, $anne, 'found whatever the case');
is_deeply(show(1), $shown, 'and by number');
is_deeply([map { "$_->{numero} $_->{version} " . ($_->{au} // '-') } @{$shown->{habilitations}}],
    ['LI-1 1 2026-02-28T23:00:00Z', 'LI-2 1 -'], 'the conventions, and until when (LI-5)');

# LI-3.2: eight alphanumerics, told once, never kept in clear
is($shown->{mot_de_passe}, 'aucun', 'no password yet');
my $out = $t->ctl('person', 'password', $anne);
like($out, qr/^first password of anne\@x\.example.*: [A-Za-z0-9]{8}\n\z/, 'a first password');
my ($first) = $out =~ /(\w{8})\n/;
is(show($anne)->{mot_de_passe}, 'premier', 'is known as such');
open my $file, '<:raw', "$store->{directory}/main.mdb" or die $!;
my $bytes = do { local $/; <$file> };
unlike($bytes, qr/\Q$first\E/, 'and not in the store');
like($bytes, qr/\$argon2id\$v=19\$m=19456,t=2,/, 'but its hash, at the cost that is asked');
my ($second) = $t->ctl('person', 'password', '1') =~ /(\w{8})\n/;
isnt($second, $first, 'another one each time');

# LI-3.4: at once, with a reason, traced with the change
sub state_after {
    my ($action, @more) = @_;
    $t->ctl('person', $action, $anne, @more);
    return show($anne)->{etat};
}
my @decide = ('decide', '--personne', $anne, '--service', 'lieu_information/demandes', '--cible',
    '75056');
is($t->try_ctl(@decide)->{exit}, 0, 'access before');
is(state_after('suspend', '--motif', 'départ signalé'), 'suspendue', 'suspended');
is($t->try_ctl(@decide)->{exit}, 1, 'no access');
is(state_after('restore'), 'active', 'restored');
is($t->try_ctl(@decide)->{exit}, 0, 'access again');

# in the order of names: those of habilctl are of the second, others of the microsecond
my @traces = sort { $a->[0] cmp $b->[0] } map { [$_->{operation}, encode_utf8($_->{objet} // '')] } grep { ($_->{personne} // 0) == 1 } $t->traces;
is_deeply(\@traces, [['mot_de_passe.emis', ''], ['mot_de_passe.emis', ''],
    ['personne.retablie', ''], ['personne.suspendue', 'départ signalé']], 'all on record')
    or diag(explain(\@traces));
unlike($t->ctl('trace', '--motif', 'essai', '--format', 'json'), qr/$second/, 'without the password');

$t->done;
done_testing;
