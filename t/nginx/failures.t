#!/usr/bin/perl

# When a decision cannot be traced or a change cannot be written, nothing is served:
# 503, a clear line in the log, the health page says so, and service resumes by itself
# once the cause is mended (section 5: the trace of the decision is durable, else
# everything is denied).

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/../lib";

use Test::More;

use Habilitation::Documents qw(lieu);
use Habilitation::Load ();
use Habilitation::Test ();

plan skip_all => 'needs root, to mount a small file system and to be another user' if $> != 0;

my $configuration = <<'EOT';
%%MAIN%%
events { worker_connections 512; }
http {
    %%HTTP%%
    access_log off;
    add_header X-Trace $habilitation_trace always;
    server {
        listen 127.0.0.1:%%PORT%%;
        root %%DIR%%/html;
        %%PORTAL%%
        location /p/ { habilitation lieu_information demandes; habilitation_target 75056; }
        location = /sante { habilitation_status; }
    }
}
EOT

# A server of its own a failure, so that none hides another.
sub server {
    my (%options) = @_;
    my $t = Habilitation::Test->new;
    my $directory = $options{directory} ? $options{directory}->($t) : undef;
    $t->store(empty => 1, map_size => $options{map_size},
        $directory ? (directory => $directory) : ());
    $t->{store}->import_documents(
        lieu('LI-2026-751-001', ['anna@lieu.example', 'zoe@lieu.example']));
    $t->write('html/p/page.html', "page\n");
    $t->configure($configuration);
    $options{before_start}->($t) if $options{before_start};
    $t->start;
    return $t;
}

sub status_of {
    my ($t, $cookie) = @_;
    return $t->get('/p/page.html', cookie => $cookie)->status;
}

sub answers_with {
    my ($t, $cookie, $status, $what) = @_;
    ok(eval { $t->wait_for($what, sub { status_of($t, $cookie) == $status }, 20) }, $what)
        or diag('status ' . status_of($t, $cookie));
    return;
}

sub health {
    my ($t, $status, $what) = @_;
    my $last;
    ok(eval { $t->wait_for($what, sub {
        $last = $t->get('/sante');
        return $last->status == $status;
    }, 20) }, $what) or diag($last->raw);
    return $last;
}

# From good to refused, with a line in the log and the health page, and back.
sub refused_while {
    my ($t, $line, $break, $mend) = @_;
    my $cookie = $t->login('anna@lieu.example');
    is(status_of($t, $cookie), 200, 'served before');
    health($t, 200, 'healthy before');
    my $load = Habilitation::Load->start(test => $t, uri => '/p/page.html', cookie => $cookie,
        clients => 2, pause => 0.01);
    $t->wait_for('requests', sub { $load->answers > 50 });
    $break->($t);
    answers_with($t, $cookie, 503, 'refused: 503');
    like(health($t, 503, 'the health page says so: 503')->body, $line, 'and why');
    like($t->read('error.log'), qr/\[crit\][^\n]*habilitation: [^\n]*$line/, 'a line in the log');
    $mend->($t);
    answers_with($t, $cookie, 200, 'service resumes by itself');
    health($t, 200, 'healthy again');
    recorded($t, $load->stop);
    $t->expect_alert(qr/\[crit\].*habilitation: /);
    return;
}

sub recorded {
    my ($t, @answers) = @_;
    my $decisions = $t->{store}->decisions;
    my @granted = grep { $_->{status} == 200 } @answers;
    cmp_ok(scalar @granted, '>', 10, scalar(@granted) . ' were served meanwhile');
    is(scalar(grep { ($decisions->{$_->{trace}} // '') ne 'autorise' } @granted), 0,
        'each of them is on record');
    is(scalar(grep { $_->{status} != 200 && $_->{status} != 503 } @answers), 0,
        'the others were answered 503');
    my $verified = $t->try_ctl('trace', 'verify', '--key', $t->{store}{key});
    is($verified->{exit}, 0, 'the chain verifies') or diag($verified->{out}, $verified->{err});
    return;
}

subtest 'log directory made unwritable' => sub {
    my $t = server();
    my $directory = $t->path('store/trace');
    refused_while($t, qr/trace.*Permission denied|Permission denied.*trace|not.*writ|cannot write/,
        sub { chmod 0555, $directory }, sub { chmod 0750, $directory });
    $t->done;
};

subtest 'log directory taken away' => sub {
    my $t = server();
    my $directory = $t->path('store/trace');
    refused_while($t, qr/No such file|missing|gone/,
        sub { rename $directory, "$directory.away" }, sub { rename "$directory.away", $directory });
    $t->done;
};

subtest 'log file deleted under the worker' => sub {
    my $t = server();
    my $cookie = $t->login('anna@lieu.example');
    my $load = Habilitation::Load->start(test => $t, uri => '/p/page.html', cookie => $cookie,
        clients => 2, pause => 0.005);
    $t->wait_for('requests', sub { $load->answers > 50 });
    unlink glob $t->path('store/trace/wal-*') or die 'no log file';
    $t->wait_for('a refusal', sub { grep { $_->{status} == 503 } $load->answers });
    pass('refused: 503');
    $t->wait_for('a line in the log', sub { $t->read('error.log') =~ /\[crit\].*habilitation: .*wal-/ });
    pass('a line in the log names the file');
    answers_with($t, $cookie, 200, 'service resumes by itself');
    health($t, 200, 'healthy again');
    my @answers = $load->stop;
    recorded($t, @answers);
    $t->expect_alert(qr/\[crit\].*habilitation: /);
    $t->done;
};

subtest 'disk full' => sub {
    my $mount;
    my $t = server(directory => sub {
        my ($t) = @_;
        $mount = $t->directory('small');
        system('mount', '-t', 'tmpfs', '-o', 'size=160m,mode=0755', 'tmpfs', $mount) == 0
            or die 'mount';
        return "$mount/store";
    });
    my $fill = sub {
        open my $file, '>', "$mount/filler";
        1 while syswrite $file, "\0" x 65536;
        # What was written in advance is still good: the rest is used up by requests.
        wrk($t);
    };
    refused_while($t, qr/No space left|full/, $fill, sub { unlink "$mount/filler" });
    ok($t->stop, 'nginx quits');
    is(system('umount', $mount), 0, 'and nothing holds its files');
    $t->done;
};

sub wrk {
    my ($t) = @_;
    my $cookie = $t->login('anna@lieu.example');
    my $url = 'http://127.0.0.1:' . $t->port . '/p/page.html';
    for (1 .. 30) {
        my $said = `wrk -t1 -c32 -d1s -H 'Cookie: $cookie' $url`;
        last if $said =~ /Non-2xx/;
    }
    return;
}

subtest 'map full' => sub {
    my $t = server(map_size => '2m');
    my $cookie = $t->login('anna@lieu.example');
    my $number = 100;
    my $ran;
    for my $size (400, 50, 5, 1) {
        do {
            my @documents = map { lieu('LI-2026-751-' . ++$number, ["p$number\@lieu.example"]) }
                1 .. $size;
            my $lines = join '', map { JSON::PP->new->utf8->encode($_) . "\n" } @documents;
            $ran = $t->try_ctl('import', $t->write('more.jsonl', $lines));
        } while $ran->{exit} == 0;
    }
    like($ran->{err}, qr/grow/, 'the import says what to do');
    my $refused = $t->wait_for('a change that does not fit', sub {
        my $response = $t->post_json('/extranet/connexion',
            {identifiant => 'anna@lieu.example', mot_de_passe => $t->password},
            headers => ['User-Agent' => 'x' x 120]);
        return $response->status == 503 ? $response : undef;
    });
    is($refused->status, 503, 'refused: 503');
    like(health($t, 503, 'the health page says so: 503')->body, qr/no room left/, 'and why');
    like($t->read('error.log'), qr/\[crit\].*habilitation: .*no room left/, 'a line in the log');
    $t->ctl('grow', '64m');
    ok(eval { $t->wait_for('a login', sub {
        $t->post_json('/extranet/connexion', {identifiant => 'anna@lieu.example',
            mot_de_passe => $t->password})->status == 200;
    }, 20) }, 'service resumes without a restart');
    health($t, 200, 'healthy again');
    is(status_of($t, $cookie), 200, 'sessions of before are still good');
    $t->expect_alert(qr/\[crit\].*habilitation: /);
    $t->done;
};

subtest 'a store that workers may not open' => sub {
    my $t = server(before_start => sub { chmod 0000, $_[0]->path('store') });
    is($t->get('/p/page.html')->status, 503, 'refused: 503');
    health($t, 503, 'the health page says so: 503');
    like($t->read('error.log'), qr/\[crit\].*habilitation: .*Permission denied|cannot/,
        'a line in the log');
    chmod 0750, $t->path('store');
    ok(eval { $t->wait_for('service', sub { $t->get('/p/page.html')->status == 401 }, 20) },
        'service begins by itself');
    $t->expect_alert(qr/\[crit\].*habilitation: /);
    $t->done;
};

done_testing;
