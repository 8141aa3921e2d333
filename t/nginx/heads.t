#!/usr/bin/perl

# Section 6, CNIL 2021-122: each signed head of the trace goes to a syslog server apart, as the
# very line that stands in its file; a minute of activity has one.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/../lib";

use IO::Select ();
use IO::Socket::INET ();
use JSON::PP ();
use Test::More;

use Habilitation::Documents qw(lieu);
use Habilitation::Test ();

my $t = Habilitation::Test->new(faketime => 1);
my $store = $t->store(empty => 1);
$store->import_documents(lieu('LI-2026-751-001', ['une@lieu.example']));
my $receiver = IO::Socket::INET->new(Proto => 'udp', LocalAddr => '127.0.0.1:0') or die "udp: $!";
my $server = '127.0.0.1:' . $receiver->sockport;

my $text = <<"EOT";
%%MAIN%%
events { }
http {
    %%HTTP%%
    habilitation_heads syslog:server=$server,tag=traces,nohostname;
    server {
        listen 127.0.0.1:%%PORT%%;
        root %%DIR%%/html;
        location /p/ { habilitation lieu_information demandes; habilitation_target 75056; }
    }
}
EOT
$t->configure($text);
$t->start;

# The next datagram, which is to come.
sub received {
    die 'no datagram came' unless IO::Select->new($receiver)->can_read(30);
    $receiver->recv(my $datagram, 65536);
    return $datagram;
}

sub lines { return split /\n/, $t->ctl('trace', 'heads') }

my $first = received();
like($first, qr/^<190>\w{3} [ \d]\d \d\d:\d\d:\d\d traces: \{"v":1,/, 'a head is told as syslog tells');
my ($told) = $first =~ /traces: (.*)/s;
is($told, (lines())[0], 'section 6: the very line that stands in the file');

# what happens within the minute waits for its end
is($t->get('/p/x')->status, 401, 'something to trace');
$t->wait_for('the roll', sub { return !grep { !$_->{numero} } $t->traces(nature => 'acces') });
is(scalar(lines()), 1, 'a minute has one head');
$t->clock('+61');
($told) = received() =~ /traces: (.*)/s;
my @lines = lines();
is($told, $lines[1], 'the next minute has the next, told too');
my ($before, $after) = map { JSON::PP::decode_json($_) } @lines;
is($after->{tete}, 2, 'in sequence');
is($after->{premier}, $before->{numero} + 1, 'it covers what came since');
is($t->ctl('trace', 'heads', '--last'), "$lines[-1]\n", 'the last line alone');

# what the directive does not take
$t->expect_alert(qr/\[emerg\]/);
my %wrong = (
    '/var/log/x' => qr/takes "syslog:server=ADDRESS"/,
    'syslog:tag=x' => qr/no syslog server specified/,
    'syslog:server=127.0.0.1;habilitation_heads syslog:server=127.0.0.1' => qr/is duplicate/,
);
for my $value (sort keys %wrong) {
    my $ran = $t->check($text =~ s/syslog:server=[^;]*/$value/r);
    ok($ran->{exit} != 0 && $ran->{out} =~ $wrong{$value}, "refused: $value") or diag($ran->{out});
}

$t->done;
done_testing;
