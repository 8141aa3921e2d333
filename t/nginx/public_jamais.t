#!/usr/bin/perl

# Nothing that the Caf has not validated is ever served to the public (ST-2, ST-3.3, MAM-1 to
# MAM-3): words of their own are planted in every field of every step, and the whole public
# side is read after each, and all the time by a reader in the background. Then hostile words,
# which an agent has let pass, are shown as words.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";

use Encode qw(decode_utf8 encode_utf8);
use JSON::PP ();
use POSIX ();
use Test::More;
use Time::HiRes qw(sleep time);

use Habilitation::Client ();
use Habilitation::Documents qw(mam structures);
use Habilitation::Test ();

binmode Test::More->builder->$_, ':encoding(UTF-8)' for qw(output failure_output todo_output);

use constant {
    HTML => 'text/html,application/xhtml+xml,*/*;q=0.8',
    JSON => 'application/json',
    PUBLIC => '/extranet/annuaire',
    AGENT  => 'agent@caf751.example',
    CAMILLE => 'camille@ville.example',
    DENIS   => 'denis@ville.example',
    NADIA   => 'nadia@mam.example',
    ELODIE  => 'elodie@mam.example',
    ZOE     => 'zoe@mam.example',
};

my $json = JSON::PP->new->utf8->canonical;
my $t = Habilitation::Test->new(workers => 2);
my $store = $t->store(empty => 1);
my %commune = (commune => {code => '75056', nom => 'Paris'});
my $names = mam('MAM-1', []);
$names->{annexe}{mam} = {%{$names->{annexe}{mam}}, %commune};
$names->{annexe}{personnes} = [
    map { {qualite => 'assistant_maternel', mam => 'MAM-1', %$_} }
        {identifiant => NADIA, nom => 'Zqnadia1x', prenom => 'Zqnadia2x'},
        {identifiant => ELODIE, nom => 'Zqelodie1x', prenom => 'Zqelodie2x'},
        {identifiant => ZOE, nom => 'Zqzoe1x', prenom => 'Zqzoe2x'},
];
my $crèches = structures('ST-1', [CAMILLE, DENIS]);
%$_ = (%$_, %commune, adresse => '1 rue des Lutins, Paris') for @{$crèches->{annexe}{etablissements}};
$store->import_documents($names, $crèches);
$t->ctl('agent', 'add', AGENT, '--nom', 'Zqagent1x', '--prenom', 'Zqagent2x', '--caf', '751', '--roles',
    'validation');
$t->configure(<<'EOT');
%%MAIN%%
events { worker_connections 128; }
http {
    %%HTTP%%
    server { listen 127.0.0.1:%%PORT%%; keepalive_requests 1000000; %%PORTAL%% }
}
EOT
$t->start;
my %cookie = map { $_ => $t->login($_) } CAMILLE, DENIS, NADIA, ELODIE, ZOE, AGENT;

# -- what the public side is

my @ids = ('structures/EAJE-1', 'structures/EAJE-2', 'structures/RPE-1', 'mam/MAM-1');
my @searches = map { my $commune = $_; map { my $kind = $_; map { my $places = $_; map {
    PUBLIC . "?commune=$commune&genre=$kind&places=$places&nom=$_" } '', 'lutins', 'mes', 'zq' }
    0, 1 } '', 'EAJE', 'RPE', 'MAM' } '', '75056', '92004';
my @always = (PUBLIC, (map { PUBLIC . "/$_" } @ids), PUBLIC . '/export.jsonl', PUBLIC . '/export.csv');

# One resource, whole: pages of results are followed.
sub fetch {
    my ($client, $path, $accept) = @_;
    my $text = '';
    my $next = $path;
    for (1 .. 20) {
        my $answer = $client->request($next, accept => $accept) // die "no answer to $next";
        die "$next: " . $answer->raw if $answer->status != 200 && $answer->status != 404;
        $text .= $answer->raw;
        last if $accept ne JSON || $answer->status != 200 || $next !~ /annuaire(?:\?|$)/;
        my $more = $answer->json->{suite} or last;
        $next = "/extranet/$more";
    }
    return $text;
}

sub words { return map { lc } $_[0] =~ /zq[a-z]+\d+x/gi }

# Each word on the public side, and where it stands.
sub read_all {
    my ($client, @paths) = @_;
    my %found;
    for my $path (@paths) {
        for my $accept (HTML, JSON) {
            $found{$_}{"$path $accept"} = 1 for words(fetch($client, $path, $accept));
        }
    }
    return \%found;
}

# -- words on record: from when to when each may be online

my (%times, %planted);

sub goes_online { my ($when, @words) = @_; push @{$times{$_}}, {from => $when} for @words; return }
sub goes_offline { my (@words) = @_; my $now = time; $times{$_}[-1]{to} = $now for @words; return }
sub online { return grep { !exists $times{$_}[-1]{to} } keys %times }

# Whether what was asked and answered then could be so.
sub was_online {
    my ($asked, $answered, $word) = @_;
    return scalar grep { $answered >= $_->{from} && $asked <= ($_->{to} // $asked) } @{$times{$word} // []};
}

# A reader of its own, which says what it saw, and when it asked and was answered.
my $log = $t->path('reader.log');
my $stop = $t->path('reader.stop');
my $reader = fork // die "fork: $!";
if ($reader == 0) {
    my $client = Habilitation::Client->new(port => $t->port(''));
    open my $out, '>', $log or POSIX::_exit(1);
    my $passes = 0;
    until (-e $stop) {
        for my $path (@always) {
            for my $accept (HTML, JSON) {
                my $asked = time;
                my %seen = map { $_ => 1 } eval { words(fetch($client, $path, $accept)) };
                print $out "! $@" and last if $@;
                my $answered = time;
                printf $out "%.6f %.6f %s %s\n", $asked, $answered, $_, $path for sort keys %seen;
            }
        }
        $passes++;
    }
    print $out "passes $passes\n";
    close $out;
    POSIX::_exit(0);
}

my $client = $t->client;

sub check_public {
    my ($step) = @_;
    my $found = read_all($client, @always, @searches);
    my %online = map { $_ => 1 } online();
    my @wrong = grep { !$online{$_} } sort keys %$found;
    my @missing = grep { !$found->{$_} } sort keys %online;
    is("@wrong", '', "$step: nothing else is public")
        or diag(map { "$_: " . join(', ', keys %{$found->{$_}}) . "\n" } @wrong);
    is("@missing", '', "$step: what is validated is there");
    return;
}

# -- forms, filled in with words

sub set {
    my ($document, $path, $value) = @_;
    my @names = split /\./, $path;
    my $last = pop @names;
    $document = $document->{$_} //= {} for @names;
    $document->{$last} = $value;
    return;
}

my %plain = (
    nombre => 12, oui_non => JSON::PP::true, telephone => '01 99 00 30 08', date => '2027-08-02');

our $long;    # instead of a word, in long texts

sub fill_fields {
    my ($fields, $document, $tag, $words) = @_;
    for my $field (@$fields) {
        my $type = $field->{type};
        my $word = "zq$tag" . @$words . 'x';
        my $value = $plain{$type} // ($type eq 'texte_long' ? $long : undef) // ($type eq 'choix' ? $field->{options}[0]{valeur}
            : $type eq 'choix_multiple' ? [$field->{options}[0]{valeur}]
            : $type eq 'heure' ? ($field->{chemin} eq 'debut' ? '08:00' : '18:00')
            : $type eq 'commune' ? 'Paris' : undef);
        if (!defined $value) {
            $value = $type eq 'courriel' ? "$word\@mail.example"
                : $type eq 'site' ? "https://$word.example/" : "Mot $word";
            push @$words, $word;
        }
        set($document, $field->{chemin}, $value);
        set($document, $field->{cle}{chemin}, '75056') if $field->{cle};
    }
    return;
}

sub fill {
    my ($form, $tag) = @_;
    my (%document, @words);
    for my $section (@{$form->{sections}}) {
        fill_fields($section->{champs}, \%document, $tag, \@words) if $section->{champs};
        my $group = $section->{groupe} or next;
        my %row;
        fill_fields($group->{champs}, \%row, $tag, \@words);
        set(\%document, $group->{chemin}, [\%row]);
    }
    $planted{$_} = 1 for @words;
    return (\%document, @words);
}

sub form_of {
    my ($file) = @_;
    open my $in, '<', $t->source . "/plugins/$file" or die "$file: $!";
    local $/;
    return $json->decode(<$in>);
}

# -- two fiches that go the same way

my %fiches = (
    eaje => {base => 'structures', id => 'EAJE-1', page => 'fonctionnement/eaje', who => CAMILLE,
        colleague => DENIS, form => form_of('structures/eaje.form.json'),
        claim => form_of('structures/claim.form.json')},
    mam => {base => 'mam', id => 'MAM-1', page => 'fonctionnement', who => NADIA,
        colleague => ELODIE, form => form_of('mam/fonctionnement.form.json'),
        claim => form_of('mam/claim.form.json')},
);

sub address { my ($fiche, $page) = @_; return "/extranet/$fiche->{base}/$page" }

sub revision {
    my ($fiche) = @_;
    return $t->get(address($fiche, "fiches/$fiche->{id}"), cookie => $cookie{$fiche->{who}})->json->{revision};
}

sub send_fiche {
    my ($fiche, $document, %more) = @_;
    return $t->post_json(address($fiche, "$fiche->{page}/$fiche->{id}?revision=" . revision($fiche)),
        {%$document, %more}, cookie => $cookie{$fiche->{who}});
}

sub submit {
    my ($fiche, $document) = @_;
    my $answer = send_fiche($fiche, $document);
    is($answer->status, 200, "$fiche->{id}: submitted") or diag($answer->raw);
    return $fiche->{version} = $answer->json->{version};
}

sub desk { my ($fiche) = @_; return address($fiche, "validation/$fiche->{id}/$fiche->{version}") }

sub decide {
    my ($fiche, %decision) = @_;
    my $seen = $t->get(desk($fiche), cookie => $cookie{+AGENT})->json;
    my $answer = $t->post_json(desk($fiche), {revision => $seen->{revision},
        controle => [map { $_->{code} } @{$seen->{points}}], %decision}, cookie => $cookie{+AGENT});
    is($answer->status, 200, "$fiche->{id}: $decision{action}") or diag($answer->raw);
    return;
}

# What was online goes, what is accepted comes, with the names besides.
sub accept_fiche {
    my ($fiche, @words) = @_;
    my @before = @{$fiche->{online} // []};
    my %there = map { $_ => 1 } @before;
    goes_online(time, grep { !$there{$_} } @words);
    decide($fiche, action => 'accepter');
    my %kept = map { $_ => 1 } @words;
    goes_offline(grep { !$kept{$_} } @before);
    $fiche->{online} = \@words;
    return;
}

check_public('nothing is entered');

for my $name (sort keys %fiches) {
    my $fiche = $fiches{$name};
    my ($draft, @drafted) = fill($fiche->{form}, "brouillon$name");
    my $answer = send_fiche($fiche, $draft, action => 'enregistrer');
    is($answer->status, 200, "$name: kept as a brouillon") or diag($answer->raw);
    check_public("$name, a brouillon");

    my ($first) = fill($fiche->{form}, "premiere$name");
    submit($fiche, $first);
    check_public("$name, submitted");

    my $seen = $t->get(desk($fiche), cookie => $cookie{+AGENT})->json;
    my ($line) = grep { $_->{chemin} } map { @{$_->{lignes} // []} } @{$seen->{difference}{sections}};
    decide($fiche, action => 'rejeter', motif => "Zqrejet1x",
        motifs => [{chemin => $line->{chemin}, motif => 'Zqrejet2x'}]);
    $planted{$_} = 1 for qw(zqrejet1x zqrejet2x);
    check_public("$name, rejected");

    my ($second, @words) = fill($fiche->{form}, "seconde$name");
    submit($fiche, $second);
    accept_fiche($fiche, @words);
    check_public("$name, accepted");
}

# -- consents: given, validated, withdrawn

sub consent {
    my ($who, $action) = @_;
    my $answer = $t->post_json('/extranet/mam/consentement', {mam => 'MAM-1', action => $action},
        cookie => $cookie{$who});
    is($answer->status, 303, "$who: $action");
    return;
}

my $mam = $fiches{mam};
my @nadia = qw(zqnadia1x zqnadia2x);
my @elodie = qw(zqelodie1x zqelodie2x);
$planted{$_} = 1 for @nadia, @elodie, qw(zqzoe1x zqzoe2x zqagent1x zqagent2x);
consent(NADIA, 'donner');
check_public('a consent that is not validated yet');
$mam->{version} = $t->get('/extranet/mam/fiches/MAM-1', cookie => $cookie{+NADIA})->json->{travail}{numero};
consent(ELODIE, 'donner');
check_public('another that has joined it');
accept_fiche($mam, @{$mam->{online}}, @nadia, @elodie);
check_public('both validated');
consent(NADIA, 'retirer');
goes_offline(@nadia);
$mam->{online} = [grep { !/^zqnadia/ } @{$mam->{online}}];
check_public('one withdrawn');

# -- what waits, what was put aside, claims: beside what is online

# As a browser does it, which names a revision that is past.
sub put_aside {
    my ($fiche, $tag) = @_;
    my ($typed) = fill($fiche->{form}, $tag);
    my $page = address($fiche, "$fiche->{page}/$fiche->{id}?revision=");
    my $shown = $t->request($page . revision($fiche), accept => HTML, cookie => $cookie{$fiche->{colleague}});
    my ($csrf) = $shown->body =~ /name="csrf" value="([^"]+)"/ or die $shown->raw;
    my @pairs = (csrf => $csrf, action => 'enregistrer',
        map { ($_ => $typed->{$_}) } grep { !ref $typed->{$_} } sort keys %$typed);
    my @fields;
    while (my ($name, $value) = splice @pairs, 0, 2) {
        push @fields, join '=', map { encode_utf8($_) =~ s/([^A-Za-z0-9._-])/sprintf '%%%02X', ord $1/ger }
            $name, $value;
    }
    return $t->request($page . '1', method => 'POST', accept => HTML,
        cookie => $cookie{$fiche->{colleague}}, body => join('&', @fields), headers => [
            'Content-Type' => 'application/x-www-form-urlencoded', 'Sec-Fetch-Site' => 'same-origin']);
}

for my $name (sort keys %fiches) {
    my $fiche = $fiches{$name};
    my ($third, @words) = fill($fiche->{form}, "troisieme$name");
    submit($fiche, $third);
    check_public("$name, submitted beside what is online");

    my $aside = put_aside($fiche, "apart$name");
    is($aside->status, 303, "$name: what a colleague typed is kept aside") or diag($aside->raw);
    like($aside->header('Location') // '', qr{versions/$fiche->{id}/\d+\?conflit=}, 'and the colleague is told');
    check_public("$name, a version aside");

    my ($claim) = fill($fiche->{claim}, "reclame$name");
    my $claimed = $t->post_json(address($fiche, "reclamer/$fiche->{id}"), $claim,
        cookie => $cookie{$fiche->{who}});
    is($claimed->status, 200, "$name: a claim") or diag($claimed->raw);
    my $follow = address($fiche, 'suivi-reclamations/' . $claimed->json->{numero});
    my ($issue) = @{$t->get($follow, cookie => $cookie{+AGENT})->json->{issues}};
    my $said = $t->post_json($follow, {issue => ref $issue ? $issue->{code} : $issue,
        texte => "Zqreponse${name}1x"}, cookie => $cookie{+AGENT});
    is($said->status, 200, "$name: answered") or diag($said->raw);
    $planted{"zqreponse${name}1x"} = 1;
    check_public("$name, a claim and its answer");

    accept_fiche($fiche, @words, $name eq 'mam' ? @elodie : ());
    check_public("$name, replaced");
}

# -- withdrawn by the Caf

for my $name (sort keys %fiches) {
    my $fiche = $fiches{$name};
    my $answer = $t->post_json(address($fiche, "publication/$fiche->{id}"),
        {action => 'retirer', motif => "Zqretrait${name}1x"}, cookie => $cookie{+AGENT});
    is($answer->status, 200, "$name: withdrawn") or diag($answer->raw);
    goes_offline(@{$fiche->{online}});
    $fiche->{online} = [];
    $planted{"zqretrait${name}1x"} = 1;
    check_public("$name, withdrawn");
    is($t->get(PUBLIC . "/$fiche->{base}/$fiche->{id}")->status, 404, "$name: there is nothing");
}

# -- what is hostile

sub changed {
    my ($fiche, $path, $value) = @_;
    my ($document) = fill($fiche->{form}, "hostile$fiche->{base}");
    set($document, $path, $value);
    return $document;
}

my %site = (eaje => 'coordonnees.site', mam => 'contact.site');
for my $name (sort keys %fiches) {
    my $fiche = $fiches{$name};
    my %refused = (
        'a NUL' => "a\x{0}b", 'an escape' => "a\x{1b}[31m", 'a text turned round' => "a\x{202e}b",
        'a mark of no width' => "a\x{200b}b", 'too long a text' => 'a' x 2001);
    for my $what (sort keys %refused) {
        my $answer = send_fiche($fiche, changed($fiche, 'projet', $refused{$what}));
        ok($answer->status == 422 || $answer->status == 400, "$name: $what is refused")
            or diag($answer->raw);
    }
    for my $site ('javascript:alert(1)', "https://ex\x{430}mple.example/", 'data:text/html,a',
        'https://a@b.example/', "https://a.example/\x{202e}") {
        my $answer = send_fiche($fiche, changed($fiche, $site{$name}, $site));
        is($answer->status, 422, "$name: a site is refused: $site") or diag($answer->raw);
        like(decode_utf8($answer->body), qr/\Q$site{$name}\E/, 'and the field is named');
    }
}

# Every text that may hold anything, with what would be code if it were taken for some.
my $hostile = join ' ', '</p></dd></main><script>alert(1)</script>',
    '<svg onload=alert(2)><img src=x onerror=alert(3)>', q{" onmouseover="alert(4)" ' autofocus='},
    '<style>*{}</style><iframe src=//e.example></iframe>', '&lt;b&gt; <!-- ]]> <?php javascript:1';

# Only attributes of the sheets' own, and links that lead nowhere unexpected.
sub check_inert {
    my ($name, $answer) = @_;
    my $body = decode_utf8($answer->body);
    my $policy = $answer->header('Content-Security-Policy') // '';
    unlike($policy, qr/unsafe-inline|unsafe-eval/, "$name: the policy has no inline code");
    like($policy, qr/default-src 'none'|script-src 'none'/, "$name: and no script");
    my (@elements, @attributes, @links);
    while ($body =~ /<(\/?[a-z][a-z0-9]*|!DOCTYPE)((?:\s+[^\s"'<>\/=]+(?:="[^"]*")?)*)\s*>/gi) {
        push @elements, lc $1;
        my %of = map { lc($_ // '') } $2 =~ /([^\s"'<>\/=]+)(?:="([^"]*)")?/g;
        push @attributes, keys %of;
        push @links, $of{href} if defined $of{href};
    }
    is(scalar(@elements), scalar(() = $body =~ /</g), "$name: each < begins an element of the sheet's");
    my @foreign = grep { /^(?:script|svg|img|iframe|style|object|embed|base)$/ } @elements;
    is("@foreign", '', "$name: no element was made of it");
    is(join(' ', grep { /^on|^style$|^autofocus$|^src$/ } @attributes), '', "$name: no attribute either");
    my @foreign_links = grep { !m{^(?:\.\./|/|#|tel:|mailto:|https://zq)} && !m{^[a-z][a-z-]*(?:[./?]|$)} } @links;
    is("@foreign_links", '', "$name: no link leads elsewhere");
    like($body, qr/&lt;script&gt;alert\(1\)/, "$name: it is shown as text");
    return;
}

for my $name (sort keys %fiches) {
    my $fiche = $fiches{$name};
    local $long = $hostile;
    my ($document, @words) = fill($fiche->{form}, "inerte$name");
    set($document, projet => 'm' x 1500);
    submit($fiche, $document);
    accept_fiche($fiche, @words, $name eq 'mam' ? @elodie : ()); # whose consent still lives
    check_inert($name, $t->request(PUBLIC . "/$fiche->{base}/$fiche->{id}", accept => HTML));
    check_public("$name, hostile");
}

# -- what the reader saw, all the time

$t->write('reader.stop', '');
waitpid $reader, 0;
is($?, 0, 'the reader came to its end');
my (@wrong, %seen);
for (split /\n/, $t->read('reader.log')) {
    my ($asked, $answered, $word, $path) = /^([\d.]+) ([\d.]+) (\S+) (\S+)$/ or next;
    $seen{$word} = 1;
    push @wrong, "$word at $path" unless was_online($asked, $answered, $word);
}
my ($passes) = $t->read('reader.log') =~ /^passes (\d+)$/m;
cmp_ok($passes // 0, '>', 20, 'it read the public side many times');
cmp_ok(scalar(keys %seen), '>', 20, 'and saw what was validated');
is(join(', ', @wrong[0 .. ($#wrong < 9 ? $#wrong : 9)]), '',
    'nothing but what was validated, replaced or withdrawn by nobody, in its time');
unlike($t->read('reader.log'), qr/^!/m, 'it was always answered');
cmp_ok(scalar(grep { !$times{$_} } keys %planted), '>', 60, 'of all that was planted, this was not');

$t->done;
done_testing;
