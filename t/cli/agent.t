#!/usr/bin/perl

# habilctl agent: the first agents of a Caf, their roles, their end, and the traces.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/../lib";

use JSON::PP ();
use Test::More;

use Habilitation::Test ();

my $t = Habilitation::Test->new;
my $store = $t->store(empty => 1);
my $lea = 'lea@caf911.example';
my @lea = ($lea, '--nom', 'Royer', '--prenom', 'Léa', '--caf', '911');

sub refused {
    my ($exit, $why, @arguments) = @_;
    my $ran = $store->try_ctl('agent', @arguments);
    is($ran->{exit}, $exit, "agent @arguments[0 .. 0]: $why");
    like($ran->{err}, qr/\Q$why\E/, 'and says why');
    is($ran->{out}, '', 'and nothing else');
    return;
}

sub roles {
    return {map { my @f = split /\t/; $f[1] => "$f[2] $f[3]" } split /\n/, $t->ctl('agent', 'list')};
}

# LI-3.2: eight alphanumerics, told once
my $out = $t->ctl('agent', 'add', @lea, '--roles', 'administration,conventions');
like($out, qr/^first password of \Q$lea\E, .*: [A-Za-z0-9]{8}\n\z/, 'a first password');
is_deeply(roles(), {$lea => '911 conventions,administration'}, 'the list');
like($t->ctl('agent', 'list'), qr/\tRoyer\tLéa\n\z/, 'names as they were given');

refused(1, 'is an agent already', 'add', @lea, '--roles', 'traces');
refused(2, '--roles wants', 'add', @lea, '--roles', 'tout');
refused(2, '--roles wants', 'add', @lea);
refused(2, '--caf wants', 'add', $lea, '--nom', 'R', '--prenom', 'L', '--caf', '9', '--roles', 'traces');
refused(2, '--nom and --prenom', 'add', $lea, '--caf', '911', '--roles', 'traces');
refused(2, 'not an e-mail address', 'add', 'lea', @lea[1 .. 6], '--roles', 'traces');
refused(1, 'not found', 'remove', 'personne@caf911.example');
refused(2, '--roles wants', 'roles', $lea, '--roles', 'conventions,');
refused(2, 'go with add', 'remove', $lea, '--caf', '911');

$t->ctl('agent', 'add', 'noe@cnaf.example', '--nom', 'Blin', '--prenom', 'Noé', '--caf',
    'nationale', '--roles', 'traces');
$t->ctl('agent', 'roles', $lea, '--roles', 'validation');
is_deeply(roles(), {$lea => '911 validation', 'noe@cnaf.example' => 'nationale traces'},
    'roles are replaced; a national agent is of no Caf');

$t->ctl('agent', 'remove', $lea);
is_deeply([keys %{roles()}], ['noe@cnaf.example'], 'removed');
refused(1, 'is no agent', 'remove', $lea);
like($t->ctl('agent', 'add', @lea, '--roles', 'traces'), qr/first password/, 'and made again');

my @traced = map { $_->{operation} } grep { $_->{operation} =~ /^agent/ }
    map { JSON::PP->new->utf8->decode($_) } split /\n/, $t->ctl('trace', '--motif', 'essai', '--format', 'json');
is_deeply(\@traced, [qw(agent.ajoute agent.ajoute agent.roles agent.retire agent.ajoute)],
    'each act is traced');

$t->done;
done_testing;
