#!/usr/bin/perl

# Mails go out once each, whatever dies meanwhile: a real nginx, a real SMTP
# server. Secrets are in no file of the store, before or after (LI-3.2: the person alone
# sees the password).

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/../lib";

use MIME::QuotedPrint qw(decode_qp);
use Test::More;
use Time::HiRes qw(time);

use Habilitation::Smtp ();
use Habilitation::Test ();

use constant {LEASE => 300, BURST => 120};

my $t = Habilitation::Test->new(workers => 2, faketime => 1);
my $store = $t->store(empty => 1);
my $key = $store->{key};
my $secret = 'Zx4kQ9pL';
my $offset = 0;

# Moves the time that nginx sees, by so many seconds.
sub later {
    my ($seconds) = @_;
    $offset += $seconds;
    $t->clock("+$offset");
    return;
}

# Puts mails in the outbox, with one transaction, and gives [number, Message-ID] of each.
sub put {
    my ($count, @secret) = @_;
    local @ENV{keys %{$t->{environment}}} = values %{$t->{environment}};
    my $out = join ' ', $t->build . '/t/unit/put_mails', $store->{directory}, $key, $count, @secret;
    my @lines = split /\n/, `$out`;
    die "put_mails: $?" if $? || @lines != $count;
    return map { [split / /] } @lines;
}

sub state_of {
    my ($mail) = @_;
    my ($state) = $t->ctl('mail', 'show', $mail->[0]) =~ /"etat": "(\w+)"/;
    return $state;
}

sub wait_for_state {
    my ($mail, $state) = @_;
    return $t->wait_for("mail $mail->[0] to be $state", sub { state_of($mail) eq $state });
}

sub listed {
    my ($state) = @_;
    return split /\n/, $t->ctl('mail', 'list', '--etat', $state);
}

sub wait_until_none {
    my (@states) = @_;
    return $t->wait_for("no mail to be @states", sub {
        my @mails = map { listed($_) } @states;
        return !@mails;
    });
}

sub configuration {
    my ($mail) = @_;
    return <<"EOT";
%%MAIN%%
events { worker_connections 64; }
http {
    %%HTTP%%
    habilitation_mail $mail
    server { listen 127.0.0.1:%%PORT%%; location / { return 204; } }
}
EOT
}

my $who = 'from=extranet@caf.example base=https://extranet.example/extranet/ '
    . 'templates=%%SOURCE%%/conf/mail';

sub serve {
    my ($mail) = @_;
    $t->configure(configuration($mail));
    $t->pid && -e $t->path('nginx.pid') ? $t->reload : $t->start;
    return;
}

# Bytes of the store's files, and of the trace's, that hold the secret.
sub secret_in_store {
    return `grep -rlaF $secret $store->{directory}`;
}

subtest 'what is wrong is one line at nginx -t, with file and line' => sub {
    $t->write('open', "u:p\n");
    chmod 0644, $t->path('open');
    my @cases = (
        ['smtp://mail.example:25;', qr/the sender "" is no address/],
        ["smtp://mail.example $who;", qr{is not smtp://host:port}],
        ["smtp://mail.example:25 $who tls=off;", qr/without TLS only to this machine/],
        ["/nowhere $who;", qr{/nowhere: No such file}],
        ["smtp://mail.example:25 $who credentials=%%DIR%%/open;", qr/mode 0644.*0600/],
        ["smtp://mail.example:25 $who ca=none.pem;", qr{none\.pem: No such file}],
        ["smtp://mail.example:25 $who user=x;", qr/unknown parameter "user=x"/],
        ['smtp://mail.example:25 from=a@b.example base=https://x.example/ templates=%%DIR%%/html;',
            qr/accuse-reception\.xsl is missing/],
        ["smtp://a.example:25 $who; habilitation_mail smtp://a.example:25 $who;", qr/duplicate/],
    );
    for my $case (@cases) {
        my $ran = $t->check(configuration($case->[0]));
        my @lines = grep { /\[emerg\]/ } split /\n/, $ran->{out};
        is(scalar @lines, 1, "one line for $case->[0]") or diag($ran->{out});
        like($lines[0] // '', $case->[1], 'clear');
        like($lines[0] // '', qr/check\.conf:\d+$/, 'with file and line');
    }
};
$t->expect_alert(qr/\[emerg\]/);

subtest 'a directory instead of a server' => sub {
    my $directory = $t->directory('mails', 0777);
    my ($mail) = put(1);
    serve("%%DIR%%/mails $who;");
    wait_for_state($mail, 'envoye');
    is_deeply([glob "$directory/*"], ["$directory/$mail->[1].eml"], 'one file, named after it');
    like($t->read("mails/$mail->[1].eml"), qr/^To: personne-0\@mairie\.example\r\n/m, 'the mail');
};

$t->write('credentials', "extranet:un secret: long\n");
chmod 0600, $t->path('credentials');
my $smtp = Habilitation::Smtp->new(test => $t, tls => 1, auth => 'extranet:un secret: long');
my $to = 'smtp://127.0.0.1:%%PORT_SMTP%%';
my $safe = "$to $who credentials=%%DIR%%/credentials";

subtest 'only with TLS, and to a server whose certificate is trusted' => sub {
    serve("$safe;");
    my ($mail) = put(1);
    $t->wait_for('a try', sub { $t->ctl('mail', 'show', $mail->[0]) =~ /"erreur": ".*certificate/ });
    is(state_of($mail), 'attente', 'an unknown certificate: it waits');
    is(scalar $smtp->messages, 0, 'nothing was said to the server');
    serve("$safe ca=%%DIR%%/smtp.pem;");
    later(60);
    wait_for_state($mail, 'envoye');
    my ($message) = $smtp->messages;
    is("$message->{tls} $message->{user}", 'tls extranet', 'with TLS and the password');
    $smtp->stop;
    local @{$smtp}{qw(tls auth)};
    $smtp->start;
    ($mail) = put(1);
    $t->wait_for('a try', sub { $t->ctl('mail', 'show', $mail->[0]) =~ /"erreur": ".*TLS/i });
    is(state_of($mail), 'attente', 'a server without STARTTLS: it waits');
    is(scalar $smtp->messages, 1, 'and gets nothing');
    $smtp->stop;
};

subtest 'LI-3.2: a password is in the mail, and in no file of the store' => sub {
    $smtp->start->forget;
    later(60);
    wait_until_none('attente', 'envoi');
    $smtp->behave('rcpt 451 4.2.1 later');
    my ($mail) = put(1, $secret);
    is(secret_in_store(), '', 'not while it waits');
    $t->wait_for('a try', sub { $t->ctl('mail', 'show', $mail->[0]) =~ /"erreur": "451/ });
    is(secret_in_store(), '', 'nor after a try');
    $smtp->behave('accept');
    $smtp->forget;
    later(60);
    wait_for_state($mail, 'envoye');
    is(secret_in_store(), '', 'nor when it is sent');
    my ($message) = $smtp->messages;
    is($message->{id}, $mail->[1], 'the mail arrived');
    my $text = decode_qp($message->{text});
    like($text, qr/Mot de passe\xc2\xa0: $secret\r?\n/, 'with the password');
    like($text, qr{connecter\xc2\xa0: https://extranet\.example/extranet/\r?\n}, 'and a bare link');
    unlike($t->read('error.log'), qr/$secret|mairie\.example/, 'the log names nobody');
    my ($trace) = grep { $_->{objet} eq "courriel-$mail->[0]" } $t->traces(operation => 'courriel.remis');
    ok($trace, 'traced');
};

subtest 'the server refuses: for good, or for now' => sub {
    $smtp->behave('rcpt 550 5.1.1 no such mailbox');
    my ($mail) = put(1);
    wait_for_state($mail, 'mort');
    my ($line) = grep { /^$mail->[0]\t/ } listed('mort');
    like($line, qr/\t1\t.*\t550 5\.1\.1 no such mailbox$/, '550: a dead letter at once');
    like($t->ctl('stats'), qr/"mort": 1\b/, 'counted');
    $smtp->behave('accept');
    $t->ctl('mail', 'retry', $mail->[0]);
    wait_for_state($mail, 'envoye');
    is($smtp->counts->{$mail->[1]}, 1, 'and sent when told to try again');

    $smtp->behave('end 554 5.6.0 content refused');
    my ($spam) = put(1, $secret);
    wait_for_state($spam, 'mort');
    is($store->try_ctl('mail', 'retry', $spam->[0])->{exit}, 1, 'a secret is gone with it');

    $smtp->behave('end 452 4.3.1 disk full');
    ($mail) = put(1);
    my $due = 0;
    for my $try (1 .. 4) {
        $t->wait_for("try $try", sub { $t->ctl('mail', 'show', $mail->[0]) =~ /"essais": $try\b/
            && state_of($mail) eq 'attente' });
        my ($wait) = 60 * 2**($try - 1);
        later($wait - 20);
        is(state_of($mail), 'attente', "452: it waits ${wait} s after try $try");
        later(20);
    }
    $smtp->behave('accept');
    later(480);
    wait_for_state($mail, 'envoye');
    is($smtp->counts->{$mail->[1]}, 1, 'and is sent once');
};

subtest 'a wrong password is no reason to give mails up' => sub {
    $smtp->stop;
    local $smtp->{auth} = 'extranet:autre';
    $smtp->start;
    my ($mail) = put(1);
    $t->wait_for('a try', sub { $t->ctl('mail', 'show', $mail->[0]) =~ /"erreur": ".+/ });
    is(state_of($mail), 'attente', '535: it waits');
    $smtp->stop;
};
$smtp->start;
later(60);
wait_until_none('attente', 'envoi');

# All of a burst arrived: none is lost, and each is there once but `twice`.
sub arrived {
    my ($mails, @twice) = @_;
    my $counts = $smtp->counts;
    is(scalar(grep { !$counts->{$_->[1]} } @$mails), 0, 'none is lost');
    is_deeply([sort grep { $counts->{$_} != 1 } keys %$counts], [sort @twice], 'each arrived once'
        . (@twice ? ', but for those that were in the uncertain window' : ''));
    is(scalar keys %$counts, scalar @$mails, 'and none that was not put');
    return;
}

subtest 'the server dies during a burst, in the middle of a text' => sub {
    $smtp->forget;
    $smtp->behave('die ' . BURST / 3);
    my @mails = put(BURST);
    $smtp->wait_for_death;
    is(scalar $smtp->messages, BURST / 3, 'a third had arrived');
    $smtp->behave('accept');
    $smtp->start;
    wait_until_none('envoi');
    later(120);
    wait_until_none('attente', 'envoi');
    arrived(\@mails);
};

sub kill_sender {
    my $sender = $t->wait_for('a sender', sub { (grep { _sends($_) } $t->worker_pids)[0] });
    kill KILL => $sender;
    $t->wait_for('another worker', sub {
        my @workers = $t->worker_pids;
        @workers == 2 && !grep { $_ == $sender } @workers;
    });
    return;
}

# The worker that sends is the one that speaks to the SMTP server.
sub _sends {
    my ($pid) = @_;
    my $port = sprintf '%04X', $t->port('SMTP');
    open my $table, '<', "/proc/$pid/net/tcp" or return 0;
    my @inodes = map { (split)[9] } grep { /^\s*\d+: \S+ 0100007F:$port 01 / } <$table>;
    my @files = map { readlink($_) // '' } glob "/proc/$pid/fd/*";
    return scalar grep { my $inode = $_; grep { $_ eq "socket:[$inode]" } @files } @inodes;
}

subtest 'the worker is killed during a burst, while a mail is being handed over' => sub {
    $smtp->forget;
    $smtp->behave('hold rcpt ' . BURST / 3);
    my @mails = put(BURST);
    $smtp->wait_until_held;
    kill_sender();
    $smtp->behave('accept');
    wait_until_none('attente');
    is(scalar listed('envoi'), 1, 'the mail that was claimed waits for its lease to run out');
    later(LEASE);
    wait_until_none('envoi', 'attente');
    arrived(\@mails);
};

# RFC 5321, 6.1: what the server took, but has not said so, is sent again. Nobody can tell
# it from a mail that was lost; the Message-ID and all else are the same, by which mail
# systems know it again.
subtest 'the uncertain window: the mail was taken, and nobody knows' => sub {
    $smtp->forget;
    $smtp->behave('hold end 5');
    my @mails = put(10);
    $smtp->wait_until_held;
    kill_sender();
    $smtp->behave('accept');
    wait_until_none('attente');
    later(LEASE);
    wait_until_none('envoi', 'attente');
    my ($twice) = grep { $smtp->counts->{$_} == 2 } keys %{$smtp->counts};
    arrived(\@mails, $twice);
    my ($one, $other) = map { $_->{text} } grep { $_->{id} eq $twice } $smtp->messages;
    is($other, $one, 'the same message to the byte');
};

subtest 'killed three times wherever it is' => sub {
    $smtp->forget;
    my @mails = put(BURST);
    for my $kill (1 .. 3) {
        $t->wait_for('messages', sub { $smtp->messages > $kill * BURST / 5 });
        kill_sender();
    }
    wait_until_none('attente');
    later(LEASE);
    wait_until_none('envoi', 'attente');
    my $counts = $smtp->counts;
    my @twice = grep { $counts->{$_} == 2 } keys %$counts;
    note(scalar(@twice) . ' of 3 kills fell into the uncertain window');
    cmp_ok(scalar @twice, '<=', 3, 'one mail a kill, at most, was sent again');
    arrived(\@mails, @twice);
};

is(secret_in_store(), '', 'no secret in the store at the end');
is(scalar(grep { $_ == 0 } map { scalar listed($_) } qw(attente envoi)), 2, 'nothing waits');
$t->expect_alert(qr/worker process \d+ exited on signal 9/);
$smtp->stop;
$t->done;
done_testing;
