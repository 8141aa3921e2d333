#!/usr/bin/perl

# The opening hours of a service in a real server whose clock stands still where the test
# puts it (MCP-4): 200 while it is open; else 503, with Retry-After to the second and a page
# that says when it opens. Across lunch, Sunday, a public holiday, a closure, an
# interruption, and the nights in which clocks turn.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";

use JSON::PP ();
use Test::More;
use Time::Local qw(timegm);

use Habilitation::Test ();

binmode Test::More->builder->$_, ':encoding(UTF-8)' for qw(output failure_output todo_output);

use constant {CLAIRE => 'claire.fontaine@valclair.example', SERVICE => '/quotient/', OPEN => ''};

local $ENV{TZ} = 'UTC';
my $t = Habilitation::Test->new(faketime => '2026-10-20 10:00:00');
my @days = qw(monday tuesday wednesday thursday friday);

# The settings as they are installed, and hours for one service.
sub write_settings {
    my $source = $t->source . '/conf/settings';
    my $json = JSON::PP->new->utf8;
    for my $name (qw(lieu_information mon_compte_partenaire)) {
        open my $file, '<:raw', "$source/$name.json" or die "$name: $!";
        my $settings = $json->decode(do { local $/; <$file> });
        for my $service (@{$settings->{services} // []}) {
            next if $service->{name} ne 'quotient_familial';
            $service->{hours} = {(map { $_ => ['08:00-12:00', '13:30-18:00'] } @days),
                sunday => ['02:15-02:45']};
            $service->{public_holidays} = 'closed';
            $service->{closures} = ['2026-11-27'];
            $service->{interruptions} = [{from => '2026-11-24T10:00', to => '2026-11-24T11:30'}];
        }
        $t->write("settings/$name.json", $json->encode($settings));
    }
    return $t->path('settings');
}

$t->store(settings => write_settings());
$t->configure(<<'EOT');
%%MAIN%%
env TZ;
events { worker_connections 64; }
http {
    %%HTTP%%
    server {
        listen 127.0.0.1:%%PORT%%;
        %%PORTAL%%
        root %%DIR%%/html;
        location /quotient/ { habilitation mon_compte_partenaire quotient_familial; }
    }
}
EOT
$t->write('html/quotient/index.html', 'le quotient');
$t->start;
$t->login(CLAIRE);

# The clocks stand at this second of UTC.
my $now;
sub at {
    my ($time) = @_;
    my ($year, $month, $day, $hour, $minute, $second) = $time =~ /(\d+)/g;
    $now = timegm($second, $minute, $hour, $day, $month - 1, $year);
    $t->clock("$year-$month-$day $hour:$minute:$second");
    return;
}

sub seconds_of {
    my ($time) = @_;
    my ($year, $month, $day, $hour, $minute, $second) = $time =~ /(\d+)/g;
    return timegm($second, $minute, $hour, $day, $month - 1, $year);
}

# One line of the table: when, when it opens ("" for now), and how a page says that.
sub check {
    my ($time, $opens, $text) = @_;
    at($time);
    my $cookie = $t->login(CLAIRE, again => 1);
    my $answer = $t->get(SERVICE, cookie => $cookie);
    if ($opens eq OPEN) {
        is($answer->status, 200, 'open');
        return;
    }
    my $problem = $answer->json;
    is($answer->status, 503, 'closed');
    is($answer->header('Retry-After'), seconds_of($opens) - $now, "until $opens");
    is_deeply([@{$problem}{qw(motif article ouvre ouvre_texte)}], ['hors_horaires', 'MCP-4', $opens, $text],
        "it says: $text");
    my $page = $t->request(SERVICE, accept => 'text/html', cookie => $cookie);
    my $words = $text =~ s/ /\x{a0}/gr;
    utf8::encode($words);
    is($page->status, 503, 'the page too');
    is($page->header('Retry-After'), seconds_of($opens) - $now, 'until then');
    like($page->body, qr{Ce service ouvre <strong>\Q$words\E</strong>}, 'and says so');
    return;
}

my @table = (
    ['the night of October: before', '2026-10-24 23:59:59', '2026-10-25T00:15:00Z', 'dimanche 25 octobre 2026 à 2 h 15'],
    ['at 02:14:59, summer time', '2026-10-25 00:14:59', '2026-10-25T00:15:00Z', 'dimanche 25 octobre 2026 à 2 h 15'],
    ['at 02:15, summer time', '2026-10-25 00:15:00', OPEN],
    ['at 02:44:59, summer time', '2026-10-25 00:44:59', OPEN],
    ['at 02:45, summer time: two o’clock comes again', '2026-10-25 00:45:00', '2026-10-25T01:15:00Z', 'dimanche 25 octobre 2026 à 2 h 15'],
    ['at 02:15, winter time', '2026-10-25 01:15:00', OPEN],
    ['at 02:45, winter time', '2026-10-25 01:45:00', '2026-10-26T07:00:00Z', 'lundi 26 octobre 2026 à 8 h'],
    ['a public holiday, and the Sunday before', '2026-11-11 09:00:00', '2026-11-12T07:00:00Z', 'jeudi 12 novembre 2026 à 8 h'],
    ['a Saturday', '2026-11-14 10:00:00', '2026-11-15T01:15:00Z', 'dimanche 15 novembre 2026 à 2 h 15'],
    ['a Sunday', '2026-11-22 09:00:00', '2026-11-23T07:00:00Z', 'lundi 23 novembre 2026 à 8 h'],
    ['a second before opening', '2026-11-23 06:59:59', '2026-11-23T07:00:00Z', 'lundi 23 novembre 2026 à 8 h'],
    ['at opening', '2026-11-23 07:00:00', OPEN],
    ['a second before lunch', '2026-11-23 10:59:59', OPEN],
    ['at lunch', '2026-11-23 11:00:00', '2026-11-23T12:30:00Z', 'lundi 23 novembre 2026 à 13 h 30'],
    ['after lunch', '2026-11-23 12:30:00', OPEN],
    ['at closing', '2026-11-23 17:00:00', '2026-11-24T07:00:00Z', 'mardi 24 novembre 2026 à 8 h'],
    ['a second before an interruption', '2026-11-24 08:59:59', OPEN],
    ['an interruption', '2026-11-24 09:00:00', '2026-11-24T10:30:00Z', 'mardi 24 novembre 2026 à 11 h 30'],
    ['its end', '2026-11-24 10:30:00', OPEN],
    ['a closure, then a week-end', '2026-11-27 09:00:00', '2026-11-29T01:15:00Z', 'dimanche 29 novembre 2026 à 2 h 15'],
    ['Christmas', '2026-12-24 17:00:00', '2026-12-27T01:15:00Z', 'dimanche 27 décembre 2026 à 2 h 15'],
    ['New Year', '2026-12-31 17:00:00', '2027-01-03T01:15:00Z', 'dimanche 3 janvier 2027 à 2 h 15'],
    ['the night of March: 02:15 does not come', '2027-03-28 00:59:59', '2027-03-30T06:00:00Z', 'mardi 30 mars 2027 à 8 h'],
    ['a second later it is three o’clock', '2027-03-28 01:00:00', '2027-03-30T06:00:00Z', 'mardi 30 mars 2027 à 8 h'],
    ['Easter Monday', '2027-03-29 08:00:00', '2027-03-30T06:00:00Z', 'mardi 30 mars 2027 à 8 h'],
    ['the first opening in summer time', '2027-03-30 06:00:00', OPEN],
);
for my $line (@table) {
    my ($name, @expected) = @$line;
    subtest $name => sub { check(@expected) };
}

subtest '"mes services" and habilctl say it too' => sub {
    at('2027-04-04 12:00:00');
    my $cookie = $t->login(CLAIRE, again => 1);
    my $mine = $t->get('/extranet/mes-services', cookie => $cookie)->json;
    my ($service) = map { grep { $_->{nom} eq 'quotient_familial' } @{$_->{services}} }
        @{$mine->{conventions}};
    is_deeply([@{$service}{qw(motif ouvre ouvre_texte)}],
        ['hors_horaires', '2027-04-05T06:00:00Z', 'lundi 5 avril 2027 à 8 h'], 'as data');
    my $page = $t->request('/extranet/mes-services', accept => 'text/html', cookie => $cookie)->body;
    utf8::decode($page);
    like($page, qr/Il ouvre lundi\x{a0}5\x{a0}avril\x{a0}2027\x{a0}à\x{a0}8\x{a0}h\./, 'and as a page');
    my $said = $t->try_ctl('decide', '--personne', CLAIRE, '--service',
        'mon_compte_partenaire/quotient_familial')->{out};
    utf8::decode($said);
    like($said, qr/^ouvre lundi 5 avril 2027 à 8 h \(2027-04-05T06:00:00Z\)$/m, 'and the terminal');
};

subtest 'each answer is on record' => sub {
    my %count;
    for my $record (grep { ($_->{service} // '') =~ /quotient/ } $t->traces(nature => 'acces')) {
        $count{$record->{decision}}++;
        is($record->{article}, 'MCP-4', 'MCP-4') if $record->{decision} eq 'refuse';
    }
    my $open = grep { $_->[2] eq OPEN } @table;
    is_deeply(\%count, {autorise => $open, refuse => 2 * (@table - $open)}, 'by decision');
};

$t->done;
done_testing;
