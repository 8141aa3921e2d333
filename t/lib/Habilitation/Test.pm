package Habilitation::Test;

# A real nginx with our module in a directory of its own, and what a test does to it.
#
#   my $t = Habilitation::Test->new;
#   $t->store;                       # a store with the demo's conventions
#   $t->configure(<<'EOT');          # %%MAIN%%, %%HTTP%%, %%PORTAL%%, %%PORT%% …
#   $t->start;
#   is($t->get('/x/', cookie => $t->login('a@b.example'))->status, 200, '…');
#   $t->done;                        # stops it, and finds no alert in its log
#
# SAN=1 runs the nginx of build-san, and fails on any report of a sanitizer.

use strict;
use warnings;

use Cwd ();
use File::Basename qw(dirname);
use File::Path ();
use File::Temp ();
use IO::Socket::INET ();
use POSIX qw(WNOHANG);
use Test::More ();
use Time::HiRes qw(sleep time);

use Habilitation::Client ();
use Habilitation::Store ();

use constant DEADLINE => 60;                  # seconds that nothing here should take
use constant COOKIE => '__Host-habilitation';

my $source = Cwd::abs_path(dirname(__FILE__) . '/../../..');
my $build = $ENV{SAN} ? "$source/build-san" : "$source/build";
my @running;

# Options: faketime (1: $t->clock moves its time), workers, map_size.
sub new {
    my ($class, %options) = @_;
    my $self = bless {workers => 1, %options, ports => {}, expected => [], cookies => {}}, $class;
    $self->{root} = File::Temp::tempdir('habilitation-XXXXXX', TMPDIR => 1);
    chmod 0755, $self->{root};
    $self->directory($_) for qw(html temp);
    $self->directory('reports', 01777);
    $self->{user} = 'www-data' if $> == 0;
    $self->{owner} = $$;
    $self->_prepare_environment;
    push @running, $self;
    return $self;
}

sub _prepare_environment {
    my ($self) = @_;
    my %environment;
    if ($ENV{SAN}) {
        # The search for leaks at exit and libfaketime do not go together.
        my $leaks = $self->{faketime} ? 0 : 1;
        my $common = "log_path=$self->{root}/reports/report:print_stacktrace=1";
        $environment{ASAN_OPTIONS} = "$common:detect_leaks=$leaks:detect_stack_use_after_return=1:"
            . 'verify_asan_link_order=0:detect_odr_violation=0';
        $environment{UBSAN_OPTIONS} = $common;
        $environment{LSAN_OPTIONS} = "suppressions=$source/t/lib/lsan.supp:print_suppressions=0";
    }
    if ($self->{faketime}) {
        my ($library) = glob '/usr/lib/*/faketime/libfaketimeMT.so.1';
        die 'libfaketime is not installed' unless $library;
        %environment = (%environment, LD_PRELOAD => $library, FAKETIME_NO_CACHE => 1,
            DONT_FAKE_MONOTONIC => 1, FAKETIME_DISABLE_SHM => 1, FAKETIME_TIMESTAMP_FILE => $self->path('clock'));
        $self->clock($self->{faketime} eq '1' ? '+0' : $self->{faketime});
    }
    $self->{environment} = \%environment;
    return;
}

sub root   { return $_[0]{root} }
sub source { return $source }
sub build  { return $build }

sub path {
    my ($self, $name) = @_;
    return "$self->{root}/$name";
}

sub directory {
    my ($self, $name, $mode) = @_;
    File::Path::make_path($self->path($name));
    chmod $mode // 0755, $self->path($name);
    return $self->path($name);
}

sub write {
    my ($self, $name, $content) = @_;
    my $path = $self->path($name);
    $self->directory(dirname($name));
    open my $file, '>', "$path.new" or die "$path: $!";
    print $file $content;
    CORE::close($file) or die "$path: $!";
    rename "$path.new", $path or die "$path: $!";
    return $path;
}

sub read {
    my ($self, $name) = @_;
    open my $file, '<', $self->path($name) or return '';
    local $/;
    return scalar(<$file>) // '';
}

# Sets the time that nginx and habilctl see: '+0', '+3600', '@2026-11-22 10:00:00'.
sub clock {
    my ($self, $time) = @_;
    $self->write('clock', "$time\n");
    return;
}

# Makes the store, with the demo's conventions unless `empty`.
sub store {
    my ($self, %options) = @_;
    $self->{store} = Habilitation::Store->new(root => $self->{root}, build => $build,
        source => $source, user => $self->{user}, environment => $self->{environment}, %options);
    $self->{store}->create;
    $self->{store}->ctl('import', glob "$source/conf/demo/*.json") unless $options{empty};
    return $self->{store};
}

sub ctl     { my $self = shift; return $self->{store}->ctl(@_) }
sub try_ctl { my $self = shift; return $self->{store}->try_ctl(@_) }
sub traces  { my $self = shift; return $self->{store}->traces(@_) }

# A free port for a name. The same number stays taken in UDP, which nobody here
# serves, so that tests that run at once do not choose the same.
sub port {
    my ($self, $name) = @_;
    return $self->{ports}{$name // ''}{number} //= do {
        my ($number, $guard);
        for (1 .. 1000) {
            $number = 10_000 + int rand 20_000;
            $guard = IO::Socket::INET->new(Proto => 'udp', LocalAddr => "127.0.0.1:$number");
            last if $guard && _port_is_free($number);
            undef $guard;
        }
        die 'no free port' unless $guard;
        $self->{ports}{$name // ''}{guard} = $guard;
        $number;
    };
}

sub _port_is_free {
    my ($number) = @_;
    return defined IO::Socket::INET->new(Proto => 'tcp', Listen => 1, ReuseAddr => 1,
        LocalAddr => "127.0.0.1:$number");
}

# Writes nginx.conf from a text in which %%NAME%% stands for what a test needs.
sub configure {
    my ($self, $text, $name) = @_;
    1 while $text =~ s/%%([A-Z]+)(?:_([A-Z0-9]+))?%%/$self->_value($1, $2)/ge;
    return $self->write($name // 'nginx.conf', $text);
}

my %values = (
    DIR    => sub { $_[0]{root} },
    SOURCE => sub { $source },
    BUILD  => sub { $build },
    PORT   => sub { $_[0]->port($_[1]) },
    STORE  => sub { $_[0]{store}{directory} },
    KEY    => sub { $_[0]{store}{key} },
    MAIN   => sub { $_[0]->_main_directives },
    HTTP   => sub { $_[0]->_http_directives },
    BROKER => sub { $_[0]->_broker_directives },
    PORTAL => sub { "location /extranet/ { habilitation_portal pages=$source/conf/pages; }" },
    TLS    => sub { $_[0]->_tls_directives },
);

sub _value {
    my ($self, $name, $argument) = @_;
    my $value = $values{$name} // die "unknown %%$name%%";
    return $value->($self, $argument);
}

sub _main_directives {
    my ($self) = @_;
    my $user = $self->{user} ? "user $self->{user};" : '';
    my $environment = join ' ', map { "env $_;" } sort keys %{$self->{environment}};
    return <<"EOT";
load_module $build/ngx_http_habilitation_module.so;
$user $environment
worker_processes $self->{workers};
pid $self->{root}/nginx.pid;
error_log $self->{root}/error.log notice;
EOT
}

sub _http_directives {
    my ($self) = @_;
    my $temp = $self->path('temp');
    return <<"EOT";
client_body_temp_path $temp/body; proxy_temp_path $temp/proxy; fastcgi_temp_path $temp/fastcgi;
uwsgi_temp_path $temp/uwsgi; scgi_temp_path $temp/scgi;
default_type text/plain;
access_log $self->{root}/access.log;
%%BROKER%%
EOT
}

sub _broker_directives {
    my ($self) = @_;
    my %settings = map { $_ => -e "$self->{store}{settings}/$_.json"
            ? " settings=$self->{store}{settings}/$_.json" : '' }
        qw(lieu_information mon_compte_partenaire);
    return <<"EOT";
habilitation_store $self->{store}{directory};
habilitation_key $self->{store}{key};
habilitation_password common=$source/conf/passwords-communs.txt;
habilitation_plugin lieu_information file=$build/plugins/lieu_information.so$settings{lieu_information};
habilitation_plugin structures file=$build/plugins/structures.so;
habilitation_plugin mam file=$build/plugins/mam.so;
habilitation_plugin mon_compte_partenaire file=$build/plugins/mon_compte_partenaire.so$settings{mon_compte_partenaire};
EOT
}

sub _tls_directives {
    my ($self) = @_;
    my ($key, $certificate) = map { $self->path($_) } 'tls.key', 'tls.pem';
    unless (-e $certificate) {
        system("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 "
                . "-subj /CN=localhost -keyout $key -out $certificate 2>/dev/null") == 0
            or die 'openssl req failed';
    }
    return "ssl_certificate $certificate; ssl_certificate_key $key;";
}

sub _nginx {
    my ($self, @arguments) = @_;
    my $binary = $ENV{SAN} ? "$build/nginx" : '/usr/sbin/nginx';
    return ($binary, '-p', "$self->{root}/", '-e', $self->path('error.log'), @arguments);
}

# Runs nginx to its end: {exit, out}, where `out` is what it said.
sub nginx {
    my ($self, @arguments) = @_;
    my $out = $self->path('nginx.out');
    my $pid = fork // die "fork: $!";
    if ($pid == 0) {
        $ENV{$_} = $self->{environment}{$_} for keys %{$self->{environment}};
        open STDIN, '<', '/dev/null';
        open STDOUT, '>', $out;
        open STDERR, '>&', \*STDOUT;
        exec $self->_nginx(@arguments) or POSIX::_exit(127);
    }
    waitpid $pid, 0;
    return {exit => $? >> 8, out => $self->read('nginx.out')};
}

# `nginx -t` on a configuration, in which nothing is running. It ends without freeing
# what it read.
sub check {
    my ($self, $text) = @_;
    local $self->{environment}{ASAN_OPTIONS}
        = ($self->{environment}{ASAN_OPTIONS} // '') =~ s/detect_leaks=1/detect_leaks=0/r;
    return $self->nginx('-t', '-c', $self->configure($text, 'check.conf'));
}

sub start {
    my ($self) = @_;
    my $ran = $self->nginx('-c', $self->path('nginx.conf'));
    if ($ran->{exit} != 0) {
        $self->{kept} = 1;
        die "nginx does not start (see $self->{root}):\n$ran->{out}";
    }
    $self->wait_for('nginx to listen', sub { $self->pid && $self->_listens });
    $self->wait_for('its workers', sub { $self->worker_pids == $self->{workers} });
    return $self;
}

sub _listens {
    my ($self) = @_;
    my @ports = map { $_->{number} } values %{$self->{ports}};
    my ($listening) = grep { $self->read('nginx.conf') =~ /listen\s+127\.0\.0\.1:$_\b/ } @ports;
    return !$listening || IO::Socket::INET->new(PeerAddr => "127.0.0.1:$listening");
}

# Waits until a condition holds, and gives what it gave; a test that waits for
# nothing dies.
sub wait_for {
    my ($self, $what, $condition, $deadline) = @_;
    my $end = time + ($deadline // DEADLINE);
    while (time < $end) {
        my $holds = $condition->();
        return $holds if $holds;
        sleep 0.01;
    }
    die "waited in vain for $what";
}

sub pid {
    my ($self) = @_;
    my ($pid) = $self->read('nginx.pid') =~ /^(\d+)/;
    return $pid;
}

# The workers that accept connections, as process numbers.
sub worker_pids {
    my ($self, $master) = @_;
    $master //= $self->pid or return;
    my @children = split ' ', `pgrep -P $master`;
    return grep { _title($_) =~ /^nginx: worker process\0*$/ } @children;
}

sub _title {
    my ($pid) = @_;
    open my $file, '<', "/proc/$pid/cmdline" or return '';
    return scalar(<$file>) // '';
}

sub alive {
    my ($pid) = @_;
    return kill(0, $pid) && _state($pid) ne 'Z';
}

sub _state {
    my ($pid) = @_;
    open my $file, '<', "/proc/$pid/stat" or return 'Z';
    my ($state) = <$file> =~ /\) (\S)/;
    return $state;
}

# Loads the configuration anew, and waits until the old workers are gone.
sub reload {
    my ($self) = @_;
    my @old = $self->worker_pids;
    kill HUP => $self->pid;
    $self->wait_for('the new workers', sub { $self->_replaced(@old) });
    return;
}

sub _replaced {
    my ($self, @old) = @_;
    return if grep { alive($_) } @old;
    return $self->worker_pids == $self->{workers};
}

sub stop {
    my ($self) = @_;
    my $pid = $self->pid;
    return 1 unless $pid && alive($pid);
    my @workers = $self->worker_pids;
    kill QUIT => $pid;
    return eval { $self->wait_for('nginx to quit', sub { !grep { alive($_) } $pid, @workers }); 1 };
}

# What a test answers for: a pattern of alerts that it provokes.
sub expect_alert {
    my ($self, $pattern) = @_;
    push @{$self->{expected}}, $pattern;
    return;
}

sub alerts {
    my ($self) = @_;
    my @lines = grep { /\[(?:alert|emerg|crit)\]/ } split /\n/, $self->read('error.log');
    for my $pattern (@{$self->{expected}}) {
        @lines = grep { $_ !~ $pattern } @lines;
    }
    return @lines;
}

sub client {
    my ($self, %options) = @_;
    return Habilitation::Client->new(port => $options{port} // $self->port($options{at}),
        tls => $options{tls}, room => $options{room}, from => $options{from}) // die 'no connection';
}

# One request over a connection of its own. Options: those of Client, and `at` (the
# name of a port).
sub request {
    my ($self, $uri, %options) = @_;
    my $response = $self->client(%options)->request($uri, %options);
    return $response // die "no answer to $uri";
}

sub get {
    my ($self, $uri, %options) = @_;
    return $self->request($uri, accept => 'application/json', %options);
}

sub post_json {
    my ($self, $uri, $document, %options) = @_;
    return $self->request($uri, method => 'POST', accept => 'application/json',
        body => JSON::PP->new->utf8->encode($document), %options,
        headers => ['Content-Type' => 'application/json', @{$options{headers} // []}]);
}

# Text sent as it is; all that comes back until the server closes.
sub raw {
    my ($self, $text, %options) = @_;
    my $client = $self->client(%options);
    $client->send_text($text);
    return $client->rest // '';
}

sub password { return 'Une longue phrase sans surprise' }

# Logs somebody in with a first password, changes it, accepts the terms of use, and
# gives the Cookie field of the session. One session is kept a person, unless `again`.
sub login {
    my ($self, $identifiant, %options) = @_;
    my $known = $self->{cookies}{$identifiant};
    return $known if $known && !$options{again};
    my $given = $known ? $self->password : $self->{store}->first_password($identifiant);
    my $cookie = $self->open_session($identifiant, $given);
    $cookie = $self->accept_conditions($self->_change_password($cookie, $given)) unless $known;
    return $self->{cookies}{$identifiant} //= $cookie if !$options{again};
    return $cookie;
}

sub open_session {
    my ($self, $identifiant, $password) = @_;
    my $response = $self->post_json('/extranet/connexion',
        {identifiant => $identifiant, mot_de_passe => $password});
    my $token = $response->cookie(COOKIE);
    die "no session for $identifiant: " . $response->raw unless $token;
    return COOKIE . "=$token";
}

sub _change_password {
    my ($self, $cookie, $given) = @_;
    my $response = $self->post_json('/extranet/mot-de-passe',
        {ancien => $given, nouveau => $self->password}, cookie => $cookie);
    my $token = $response->cookie(COOKIE);
    die 'no session after the change: ' . $response->raw unless $token;
    return COOKIE . "=$token";
}

# Accepts the terms of use in a session, and gives it back.
sub accept_conditions {
    my ($self, $cookie) = @_;
    my $response = $self->post_json('/extranet/conditions', {accepte => 'oui'}, cookie => $cookie);
    die 'the terms are not accepted: ' . $response->raw if $response->status != 200;
    return $cookie;
}

# The end of every test: nginx stops in order, and its log and the sanitizers have
# nothing to say.
sub done {
    my ($self) = @_;
    Test::More::ok($self->stop, 'nginx quits in order');
    Test::More::is(join("\n", $self->alerts), '', 'no alert in the error log');
    my @reports = glob $self->path('reports/*');
    Test::More::ok(!@reports, 'no report of a sanitizer') or Test::More::diag("see @reports");
    @running = grep { $_ != $self } @running;
    if (!Test::More->builder->is_passing) {
        Test::More::diag("logs are in $self->{root}");
        return;
    }
    $self->_clean;
    return;
}

sub _clean {
    my ($self) = @_;
    File::Path::remove_tree($self->{root}) unless $self->{kept};
    return;
}

# A test that died leaves its logs, and no process.
END {
    my $status = $?;
    for my $self (grep { $_->{owner} == $$ } @running) {
        my $pid = $self->pid;
        kill 'TERM', $pid if $pid && kill 0, $pid;
        if ($status == 0 && Test::More->builder->is_passing) {
            $self->_clean;
        } else {
            Test::More::diag("logs are in $self->{root}");
        }
    }
    $? = $status;
}

$SIG{$_} = sub { exit 1 } for qw(INT TERM HUP);

1;
