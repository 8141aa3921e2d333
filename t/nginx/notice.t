#!/usr/bin/perl

# The end of a convention in real servers (section 4): a letter is recorded on the desk,
# access goes on to the very second and is refused after it, with the article (LI-4); a
# breach ends by itself unless it is remedied (MCP-17.2); the workers do what is due, once.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";

use Encode qw(decode_utf8);
use JSON::PP ();
use Test::More;
use Time::HiRes qw(time);
use Time::Local qw(timegm);

use Habilitation::Documents qw(lieu partenaire);
use Habilitation::Test ();

binmode Test::More->builder->$_, ':encoding(UTF-8)' for qw(output failure_output todo_output);

use constant {
    KEPT   => '2026-21910999900017',
    ENDED  => '2026-35600000000048',
    AGENT  => 'alix@caf751.example',
    OTHER  => 'colin@caf752.example',
    PERSON => 'anne@x.example',
};

my $t = Habilitation::Test->new(workers => 2, faketime => 1);

# The servers' clock; gives how far it is ahead of the real one.
sub at {
    my ($time) = @_;
    my $ahead = $time - int time;
    $t->clock(sprintf '%+d', $ahead);
    return $ahead;
}

at(timegm(0, 0, 10, 1, 9, 2026));    # 1 October 2026
my $store = $t->store(empty => 1);
$store->import_documents(
    lieu('LI-1', [PERSON], effet => '2026-01-12'),
    map { partenaire($_, [PERSON], effet => '2026-01-19') } KEPT, ENDED,
);
$t->write("html/$_/page.html", "page\n") for qw(li mcp);
$t->configure(<<'EOT');
%%MAIN%%
events { worker_connections 64; }
http {
    %%HTTP%%
    server {
        listen 127.0.0.1:%%PORT%% reuseport;
        root %%DIR%%/html;
        %%PORTAL%%
        location /li/ { habilitation lieu_information demandes; habilitation_target 75056; }
    }
}
EOT
$t->start;
for ([AGENT, '751'], [OTHER, '752']) {
    $t->ctl('agent', 'add', $_->[0], '--nom', 'Nom', '--prenom', 'Alix', '--caf', $_->[1],
        '--roles', 'conventions');
}
my ($agent, $other) = map { $t->login($_) } AGENT, OTHER;
my $anne = $t->login(PERSON);

sub desk {
    my ($path, $form, $cookie) = @_;
    return $t->post_json("/extranet/caf/conventions/$path", $form, cookie => $cookie // $agent);
}

sub show {
    my ($numero) = @_;
    return JSON::PP->new->utf8->decode($t->ctl('convention', 'show', $numero));
}

my %letter = (motif => 'preavis', par => 'partenaire', reception => '2026-10-01');

is($t->get('/li/page.html', cookie => $anne)->status, 200, 'access before');
is(desk('LI-1/preavis', {%letter, confirme => JSON::PP::true}, $other)->status, 404,
    'another Caf: there is no such convention');
my $proposed = desk('LI-1/preavis', {%letter});
is($proposed->status, 200, 'the end is shown');
is($proposed->json->{proposition}{fin}, '2027-01-11T23:00:00Z', 'the earliest lawful one');
is($proposed->json->{proposition}{article}, 'LI-4', 'with its article');
is(show('LI-1')->{etat}, 'active', 'before anything is recorded');
my $early = desk('LI-1/preavis', {%letter, fin => '2026-12-31', confirme => JSON::PP::true});
is($early->status, 409, 'LI-4: an earlier end is refused');
like($early->json->{detail}, qr/LI-4.*11 janvier 2027/, 'citing the article and what would be right');
is(desk('LI-1/preavis', {%letter, confirme => JSON::PP::true})->status, 200, 'recorded');
is(show('LI-1')->{etat}, 'preavis', 'in notice');
is($t->get('/li/page.html', cookie => $anne)->status, 200, 'which gives access');

desk("$_/preavis", {%letter, motif => 'manquement', par => 'caf', confirme => JSON::PP::true})
    for KEPT, ENDED;
is(show($_)->{fin}, '2026-11-01T23:00:00Z', 'MCP-17.2: a month after receipt') for KEPT, ENDED;
is(desk(KEPT, {acte => 'remedier', preavis => 1})->status, 200, 'one is remedied');
is(show(KEPT)->{etat}, 'active', 'and goes on');

# Every answer around the end, with when it was asked for and when it came.
subtest 'access to the very second' => sub {
    my $end = timegm(0, 0, 23, 11, 0, 2027);
    my $ahead = at($end - 5);
    my $cookie = $t->login(PERSON, again => 1);
    my @answers;
    while (time < $end - $ahead + 1.5) {
        my $asked = time;
        my $response = $t->get('/li/page.html', cookie => $cookie);
        push @answers, {asked => $asked, came => time, response => $response};
    }
    my @before = grep { $_->{came} < $end - $ahead } @answers;
    my @after = grep { $_->{asked} > $end - $ahead } @answers;
    cmp_ok(scalar @before, '>', 10, scalar(@before) . ' before');
    cmp_ok(scalar @after, '>', 10, scalar(@after) . ' after');
    is(scalar(grep { $_->{response}->status != 200 } @before), 0, 'all granted before');
    is(scalar(grep { $_->{response}->status != 403 } @after), 0, 'all refused from that second on');
    is($after[0]{response}->json->{motif}, 'convention_terminee', 'for that reason');
    is($after[0]{response}->json->{article}, 'LI-4', 'with the article');
    like(decode_utf8($t->get('/li/page.html', cookie => $cookie,
                accept => 'text/html')->body), qr/LI-4/, 'the page cites it');
};

$t->wait_for('the workers to end it', sub { show('LI-1')->{etat} eq 'terminee' });
is(show(ENDED)->{etat}, 'terminee', 'MCP-17.2: what was not remedied ended by itself');
is(show(KEPT)->{etat}, 'active', 'what was remedied did not');
is(scalar(grep { $_->{convention} eq 'LI-1' } $t->traces(operation => 'convention.terminee')), 1,
    'done once by two workers');
is(desk('LI-1/preavis', {%letter}, $t->login(AGENT, again => 1))->status, 409, 'and over');

$t->done;
done_testing;
