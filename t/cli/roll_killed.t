#!/usr/bin/perl

# Section 6: the roll survives a kill at any point, without loss or double. A hundred rolls are
# killed with SIGKILL, each at a moment drawn by chance, while logs go on filling.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/../lib";

use Test::More;
use Time::HiRes qw(sleep time);

use Habilitation::Test ();

use constant {KILLS => 100, AT_ONCE => 500, TRIES => 400};

my $t = Habilitation::Test->new;
my $store = $t->store(empty => 1);
my ($written, $killed, $whole) = (0, 0, 0);

sub write_some {
    system($t->build . '/t/unit/put_traces', $store->{directory}, $written, AT_ONCE) == 0
        or die "put_traces: $?";
    $written += AT_ONCE;
}

# Rolls, and is killed after so many seconds. Whether it was still at it.
sub roll_killed_after {
    my ($seconds) = @_;
    my $pid = fork // die "fork: $!";
    if ($pid == 0) {
        open STDOUT, '>', '/dev/null';
        exec $store->_command, 'trace', 'roll' or exit 127;
    }
    sleep $seconds;
    kill KILL => $pid;
    waitpid $pid, 0;
    die 'roll: exit ' . ($? >> 8) if $? >> 8;
    return ($? & 127) == 9;
}

# how long a whole roll takes here, so that kills fall anywhere in it
write_some();
my $from = time;
$t->ctl('trace', 'roll');
my $takes = time - $from;

for (1 .. TRIES) {
    last if $killed == KILLS;
    write_some();
    roll_killed_after(rand(1.1) * $takes) ? $killed++ : $whole++;
}
is($killed, KILLS, 'a hundred rolls were killed') or diag("$whole came to their end");

$t->ctl('trace', 'roll');
is($t->try_ctl('trace', 'verify')->{exit}, 0, 'the chain holds');
my (%seen, %numbers);
for (split /\n/, $t->ctl('trace', '--motif', 'essai', '--format', 'json')) {
    next if !/"objet":"(essai-\d+)"/;
    $seen{$1}++;
    $numbers{/"numero":(\d+)/ ? $1 : 'none'}++;
}
is(scalar(keys %seen), $written, 'nothing is lost');
is_deeply([grep { $seen{$_} != 1 } keys %seen], [], 'nothing is double');
is(scalar(keys %numbers), $written, 'each record has a number of its own');
ok(!exists $numbers{none}, 'and all are in the segments');
done_testing();
