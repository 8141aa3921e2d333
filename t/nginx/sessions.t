#!/usr/bin/perl

# Section 11: a session ends after 30 minutes without a request and 12 hours in any
# case. Its uses are written down behind the requests, for many sessions at once.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/../lib";

use JSON::PP ();
use Test::More;

use Habilitation::Documents qw(lieu);
use Habilitation::Test ();

my $t = Habilitation::Test->new(workers => 2, faketime => 1);
my @names = map { "personne$_\@lieu.example" } 1 .. 6;
$t->store(empty => 1)->import_documents(lieu('LI-2026-751-001', \@names));
$t->write('html/p/page.html', "page\n");
my $text = <<'EOT';
%%MAIN%%
events { worker_connections 512; }
http {
    %%HTTP%%
    server {
        listen 127.0.0.1:%%PORT%%;
        root %%DIR%%/html;
        %%PORTAL%%
        location /p/ { habilitation lieu_information demandes; habilitation_target 75056; }
        location = /etat { habilitation_status; }
    }
}
EOT
$t->configure($text);
$t->start;
my %cookies = map { $_ => $t->login($_) } @names;

sub statuses {
    return [map { $t->get('/p/page.html', cookie => $cookies{$_})->status } @_];
}

# The number of the last change, once it has stopped moving for so many looks, two a
# second: each worker writes once a second what it has seen.
sub settled {
    my ($before, $looks) = @_;
    my ($last, $same) = (-1, 0);
    $t->wait_for('the uses to be written', sub {
        my $now = JSON::PP::decode_json($t->get('/etat')->body)->{magasin}{derniere_transaction};
        $same = $now == $last && $now > $before ? $same + 1 : 0;
        $last = $now;
        select undef, undef, undef, 0.5 if $same < $looks;
        return $same >= $looks;
    });
    return $last;
}

my $written = settled(0, 1);
for my $minutes (20, 40, 60) {
    $t->clock("+${minutes}m");
    is_deeply(statuses(@names[0 .. 4]), [(200) x 5], "after $minutes minutes, five in use are open");
    $written = settled($written, 4);
}
my $idle = $t->get('/p/page.html', cookie => $cookies{$names[5]});
is($idle->status, 401, 'the sixth was not used for 30 minutes');
is($idle->json->{motif}, 'session_expiree', 'and is told so');

# With a longer idle time, twelve hours take three uses.
$t->configure($text =~ s/%%HTTP%%/%%HTTP%% habilitation_session idle=4h;/r);
$t->reload;
$cookies{$names[0]} = $t->login($names[0], again => 1);
for my $minutes (map { 60 + $_ * 239 } 1 .. 3) {
    $t->clock("+${minutes}m");
    is_deeply(statuses($names[0]), [200], "used all along, open after $minutes minutes");
    $written = settled($written, 4);
}
$t->clock('+' . (60 + 719) . 'm');
is_deeply(statuses($names[0]), [200], 'open just before 12 hours');
$t->clock('+' . (60 + 721) . 'm');
is_deeply(statuses($names[0]), [401], 'and over after 12 hours');

$t->done;
done_testing();
