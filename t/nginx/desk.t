#!/usr/bin/perl

# The desk of a Caf: an agent of one Caf sees and changes nothing of another's. Each route
# with the wrong Caf, the wrong role, no session, a stolen token; pages and JSON. And the
# way of a request, by JSON alone.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";

use JSON::PP ();
use Test::More;

use Habilitation::Documents qw(demande_lieu demande_partenaire);
use Habilitation::Test ();

use constant {HTML => 'text/html', JSON => 'application/json'};

my $t = Habilitation::Test->new(workers => 2);
my $store = $t->store(empty => 1);
my %agents = (
    'tout@caf911.example'  => ['911', 'conventions,validation,traces,administration'],
    'conv@caf911.example'  => ['911', 'conventions'],
    'admin@caf911.example' => ['911', 'administration'],
    'trace@caf911.example' => ['911', 'validation,traces'],
    'tout@caf920.example'  => ['920', 'conventions,validation,traces,administration'],
    'tout@cnaf.example'    => ['nationale', 'conventions,administration'],
);
$t->ctl('agent', 'add', $_, '--nom', 'Nom', '--prenom', 'Prenom', '--caf', $agents{$_}[0], '--roles',
    $agents{$_}[1]) for sort keys %agents;
$t->configure(<<'EOT');
%%MAIN%%
events { worker_connections 128; }
http {
    %%HTTP%%
    server {
        listen 127.0.0.1:%%PORT%%;
        root %%DIR%%/html;
        %%PORTAL%%
    }
}
EOT
$t->start;
my %cookie = map { $_ => $t->login($_) } sort keys %agents;

sub submit {
    my ($type, $document) = @_;
    my $answer = $t->post_json("/extranet/demande-habilitation/$type", $document);
    is($answer->status, 201, "$type: transmitted") or diag($answer->body);
    return $answer->json->{reference};
}

my $ours = submit('lieu-information', demande_lieu('911', 'Commune de Bréval'));
my $theirs = submit('mon-compte-partenaire', demande_partenaire('920', 'Commune voisine'));

sub page {
    my ($who, $path, $accept) = @_;
    return $t->request("/extranet/$path", accept => $accept // JSON, cookie => $cookie{$who // ''});
}

sub act {
    my ($who, $path, $document, %options) = @_;
    return $t->post_json("/extranet/$path", $document, cookie => $cookie{$who // ''}, %options);
}

sub form {
    my ($who, $path, $body, @headers) = @_;
    return $t->request("/extranet/$path", method => 'POST', accept => HTML, body => $body,
        cookie => $cookie{$who // ''},
        headers => ['Content-Type' => 'application/x-www-form-urlencoded', @headers]);
}

# What another Caf's administrator sees of its own: to be the same at the end.
sub seen_by_920 {
    return join "\n", map { page('tout@caf920.example', $_)->body } "caf/demandes/$theirs",
        'caf/agents', 'caf/demandes';
}
my $before = seen_by_920();

my @acts = (
    {acte => 'verifier'},
    {acte => 'demander-complement', motif => 'x'},
    {acte => 'refuser', motif => 'x', confirme => 'oui'},
    {acte => 'envoyer', numero => 'MCP-9'},
    {acte => 'etape', etape => 'formalites_cnil', etat => 'favorable', date => '2026-01-10'},
    {acte => 'signer', confirme => 'oui'},
    {acte => 'activer', confirme => 'oui'},
);
my @agent_acts = (
    {acte => 'roles', identifiant => 'tout@caf920.example', roles => 'traces'},
    {acte => 'retirer', identifiant => 'tout@caf920.example'},
    {acte => 'retirer', identifiant => 'tout@cnaf.example'},
    {acte => 'ajouter', identifiant => 'neuf@x.example', nom => 'N', prenom => 'N', caf => '920',
        roles => 'traces'},
);

# No session, then the wrong role: every route, both methods, both shapes.
my %wants = (
    'caf'                               => [],
    'caf/'                              => [],
    'caf/demandes'                      => ['conventions'],
    "caf/demandes/$ours"                => ['conventions'],
    "caf/demandes/$ours/convention.pdf" => ['conventions'],
    'caf/agents'                        => ['administration'],
);
my $wrong_role = 0;
for my $path (sort keys %wants) {
    is(page(undef, $path)->status, 401, "$path: no session");
    is(page(undef, $path, HTML)->status, 303, 'leads a person to the login');
    my ($role) = @{$wants{$path}};
    for my $who (grep { $role && $agents{$_}[1] !~ $role } sort keys %agents) {
        is(page($who, $path)->status, 403, "$path: not for $who");
        is(page($who, $path, HTML)->status, 403, 'nor as a page');
        $wrong_role += 2;
    }
}
for my $path ("caf/demandes/$ours", 'caf/agents') {
    is(act(undef, $path, {acte => 'verifier'})->status, 401, "POST $path: no session");
    my ($role) = @{$wants{$path}};
    for my $who (grep { $agents{$_}[1] !~ $role } sort keys %agents) {
        is(act($who, $path, $_)->status, 403, "$who: not $_->{acte}")
            for $path eq 'caf/agents' ? @agent_acts : @acts;
        is(form($who, $path, 'acte=verifier')->status, 403, 'nor by a form');
        $wrong_role += 1 + ($path eq 'caf/agents' ? @agent_acts : @acts);
    }
}

# The wrong Caf: what is theirs does not exist.
my $unknown = page('tout@caf911.example', 'caf/demandes/DH-0000-0000-00');
is($unknown->status, 404, 'a reference that nobody has');
for my $who ('tout@caf911.example', 'conv@caf911.example') {
    my $page = page($who, "caf/demandes/$theirs");
    is($page->status, 404, "$who: another Caf's request");
    is($page->body, $unknown->body, 'is as one that nobody has');
    is(page($who, "caf/demandes/$theirs", HTML)->status, 404, 'as a page too');
    is(page($who, "caf/demandes/$theirs/convention.pdf")->status, 404, 'and printed');
    is(act($who, "caf/demandes/$theirs", $_)->status, 404, "and cannot be acted on: $_->{acte}")
        for @acts;
    is(form($who, "caf/demandes/$theirs", 'acte=refuser&motif=x&confirme=oui')->status, 404,
        'nor by a form');
    unlike(page($who, $_)->body, qr/voisine/, "nor seen in $_") for 'caf/demandes',
        'caf/demandes?caf=920', "caf/demandes?apres=$theirs";
}
for my $who ('tout@caf911.example', 'admin@caf911.example') {
    unlike(page($who, 'caf/agents')->body, qr/920|cnaf/, "$who: nor its agents");
    unlike(page($who, 'caf/agents?caf=920')->body, qr/920|cnaf/, 'by any question');
    is(act($who, 'caf/agents', $_)->status, 422, "cannot be changed: $_->{acte}") for @agent_acts;
}

# A token of another session, none, or one sent from elsewhere.
my ($stolen) = page('tout@caf920.example', 'caf/agents', HTML)->body =~ /name="csrf" value="([^"]+)"/;
my ($own) = page('tout@caf911.example', 'caf/agents', HTML)->body =~ /name="csrf" value="([^"]+)"/;
ok($stolen && $own && $stolen ne $own, 'each session has a token of its own');
my $origin = 'http://localhost:' . $t->port('');
for my $path ("caf/demandes/$ours", 'caf/agents') {
    my @try = ('tout@caf911.example', $path);
    is(form(@try, "acte=verifier&csrf=$stolen", Origin => $origin)->status, 403,
        "$path: a stolen token");
    is(form(@try, 'acte=verifier', Origin => $origin)->status, 403, 'no token');
    is(form(@try, "acte=verifier&csrf=$own", Origin => 'https://mechant.example')->status, 403,
        'from another site');
    is(act(@try, {acte => 'verifier', csrf => $stolen})->status, 403, 'stolen, by a program');
}
is(page('tout@caf911.example', "caf/demandes/$ours")->json->{demande}{etat}, 'transmise',
    'nothing was done');
is(seen_by_920(), $before, 'and nothing of the other Caf has changed');
my @traced = grep { $_->{operation} eq 'caf.acces' } map { JSON::PP->new->utf8->decode($_) }
    split /\n/, $t->ctl('trace', '--motif', 'essai', '--format', 'json');
my ($theirs_traced, $roles_traced) = map { my $agent = $_;
    [grep { ($_->{role} // '') eq $agent } @traced] } 'agent', '';
ok(@$theirs_traced >= 20, 'who reached for it is traced');
is_deeply([grep { $_->{objet} ne $theirs } @$theirs_traced], [], 'with what they reached for');
is(scalar @$roles_traced, $wrong_role, 'and who had not the role, each time');
is_deeply([grep { !exists $wants{$_->{objet} =~ s{^(caf/demandes/)$}{$1$ours}r} || $_->{decision} ne 'refuse' } @$roles_traced], [],
    'with the page');

# The same session's own token is what it takes; then the way of a request, by JSON.
is(form('tout@caf911.example', "caf/demandes/$ours", "acte=verifier&csrf=$own", Origin => $origin)
        ->status, 303, 'with its own token, a form is taken');
my @me = ('conv@caf911.example', "caf/demandes/$ours");
my $numero = page(@me)->json->{numero_propose};
like($numero, qr/^LI-\d{4}-911-001$/, 'a number is proposed');
is(act(@me, {acte => 'envoyer', numero => $numero})->status, 200, 'sent');
my $pdf = page('conv@caf911.example', "caf/demandes/$ours/convention.pdf");
is($pdf->header('Content-Type'), 'application/pdf', 'the convention is printed');
like($pdf->body, qr/^%PDF-/, 'as PDF');
my $today = sprintf '%04d-%02d-%02d', (localtime)[5] + 1900, (localtime)[4] + 1, (localtime)[3];
is(act(@me, {acte => 'activer'})->status, 409, 'LI-3.1: not active before it is signed');
is(act(@me, {acte => 'signer', signature => {date => $today, lieu => 'Bréval',
    signataires => ['Alain Courtois', 'Bruno Tessier']}})->json->{demande}{etat}, 'signee', 'signed');
is(act(@me, {acte => 'activer'})->json->{demande}{etat}, 'activee', 'active');
like($t->ctl('convention', 'list'), qr/^\Q$numero\E\t/m, 'the convention is there');
like($t->ctl('person', 'list'), qr/lucie\.arnaud\@breval\.example/, 'and its person');
is(page('tout@cnaf.example', "caf/demandes/$theirs")->status, 200, 'a national agent sees both Cafs');

$t->done;
done_testing;
