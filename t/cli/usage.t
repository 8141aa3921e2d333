#!/usr/bin/perl

# How habilctl is called: help, exit codes (0 done or granted, 1 refused or failed, 2
# not understood), and sentences that say what is wrong.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/../lib";

use Test::More;

use Habilitation::Test ();

my $t = Habilitation::Test->new;
$t->store(empty => 1);

my @commands = qw(init import person convention decide trace backup sweep stats grow reference task agent mail);

sub says {
    my ($exit, $pattern, @arguments) = @_;
    my $ran = $t->try_ctl(@arguments);
    is($ran->{exit}, $exit, "habilctl @arguments: exit");
    like($ran->{out} . $ran->{err}, $pattern, "habilctl @arguments: sentence");
    return;
}

my $help = $t->try_ctl('--help');
is($help->{exit}, 0, '--help succeeds');
is($help->{err}, '', '--help speaks on standard output');
for my $command (@commands) {
    like($help->{out}, qr/^  $command\s+\S/m, "--help names $command");
    says(0, qr/^usage: habilctl $command\b/, $command, '--help');
}

says(2, qr/^usage:/);
says(2, qr/nonsense: no such command/, 'nonsense');
says(2, qr/--nonsense: no such option/, '--nonsense', 'stats');
says(2, qr/--store wants a value/, '--store');
for my $command (grep { $_ ne 'trace' } @commands) {
    says(2, qr/^habilctl $command: --nonsense: no such option/, $command, '--nonsense');
}
says(2, qr/wants files/, 'import');
says(2, qr/wants an action/, 'person');
says(2, qr/wants an action/, 'person', 'show');
says(2, qr/explode: no such action/, 'person', 'explode', 'a@x.example');
says(2, qr/explode: no such action/, 'convention', 'explode', 'LI-1');
says(2, qr/--motif goes with suspend/, 'person', 'show', 'a@x.example', '--motif', 'x');
says(2, qr/--motif takes/, 'person', 'suspend', 'a@x.example', '--motif', 'x' x 500);
says(2, qr/suspend takes no --at/, 'convention', 'suspend', 'LI-1', '--at', '2026-12-31');
says(2, qr/end takes no --motif/, 'convention', 'end', 'LI-1', '--motif', 'x');
says(2, qr/neither a date/, 'convention', 'end', 'LI-1', '--at', '31/12/2026');
says(2, qr/wants --personne and --service/, 'decide', '--personne', 'a@x.example');
says(2, qr/wants TYPE.SERVICE/, 'decide', '--personne', 'a@x.example', '--service', 'mam');
says(2, qr/no such convention type/, 'decide', '--personne', 'a@x.example', '--service', 'x/y');
says(2, qr/mam has no such service/, 'decide', '--personne', 'a@x.example', '--service', 'mam/y');
# section 6: who reads the trace says why
says(2, qr/says why: --motif/, 'trace', @$_)
    for [], ['list'], ['--motif', ''], ['--motif', ' '], ['prove', 1], ['prove', '--motif', '', 1];
says(2, qr/too many/, $_, 'extra') for qw(init stats sweep);
says(2, qr/wants a size/, 'grow');
says(2, qr/no size/, 'grow', $_) for '0', '12x', '+1', '1gg', '99999999999999999999', '999999999t';
says(1, qr/person a\@x\.example: not found/, 'person', 'show', 'a@x.example');
says(1, qr/person 7: not found/, 'person', 'suspend', '7');
says(1, qr/convention LI-9: not found/, 'convention', 'show', 'LI-9');

my $missing = $t->path('nowhere');
says(1, qr/\Q$missing\E: No such file.*init/, '--store', $missing, 'stats');
says(1, qr/plugins \Q$missing\E/, '--plugins', $missing, 'import', '--check', 'x.json');

# The environment stands for the options that are not given.
{
    local $t->{store}{environment} = {%{$t->{store}{environment}}, HABILITATION_STORE => $missing};
    is($t->try_ctl('stats')->{exit}, 0, 'an option outweighs its variable');
}

$t->done;
done_testing;
