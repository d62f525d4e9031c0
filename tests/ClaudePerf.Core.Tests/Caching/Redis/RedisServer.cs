using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using ClaudePerf.Core.Tests.Prerequisites;

namespace ClaudePerf.Core.Tests.Caching.Redis;

/// <summary>
/// A real server for one test on a free loopback port, with its own folder; the test needs
/// <see cref="Prerequisite.Redis"/>.
/// </summary>
internal sealed class RedisServer : IDisposable
{
    private const int Tries = 5;

    private readonly string _folder = Directory.CreateTempSubdirectory("claudeperf-redis-").FullName;
    private readonly ConcurrentQueue<string> _output = new();
    private readonly Process _process;

    private RedisServer(string program, string? password)
    {
        for (var left = Tries; ; left--)
        {
            Port = FreePort();
            _process = Start(program, password);
            if (IsReady())
                return;
            _process.Dispose();
            // Another process took the port in the meantime.
            if (left == 0)
                throw new InvalidOperationException("redis-server does not start.");
        }
    }

    internal int Port { get; private set; }

    /// <summary>What the server has written so far.</summary>
    internal string Output => string.Join('\n', _output);

    internal string Address => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{Port}");

    internal static RedisServer Start(string? password = null)
    {
        return new RedisServer(Machine.Find(Prerequisite.Redis)!, password);
    }

    /// <summary>A port on which nothing listens.</summary>
    internal static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>The server keeps its connections open but does not respond.</summary>
    internal void Freeze() => Signal("STOP");

    internal void Thaw() => Signal("CONT");

    public void Dispose()
    {
        _process.Kill();
        Guard.Ends(_process, () => Output);
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private Process Start(string program, string? password)
    {
        var start = new ProcessStartInfo(
            program,
            ["--bind", "127.0.0.1", "--port", Port.ToString(CultureInfo.InvariantCulture), "--dir", _folder,
                "--save", "", "--appendonly", "no"])
        {
            RedirectStandardOutput = true,
        };
        if (password is not null)
        {
            start.ArgumentList.Add("--requirepass");
            start.ArgumentList.Add(password);
        }
        return Process.Start(start)!;
    }

    private bool IsReady()
    {
        var ready = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        // Read to the end, because the server would block on a full pipe.
        _process.OutputDataReceived += (_, line) =>
        {
            _output.Enqueue(line.Data ?? "(end)");
            if (line.Data is null)
                ready.TrySetResult(false);
            else if (line.Data.Contains("Ready to accept connections", StringComparison.Ordinal))
                ready.TrySetResult(true);
        };
        _process.BeginOutputReadLine();
        Guard.Set(((IAsyncResult)ready.Task).AsyncWaitHandle, () => Output, awaited: "redis-server is ready");
        return ready.Task.Result;
    }

    private void Signal(string name)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs signals, which Windows has not");
        using var kill = Process.Start("kill", [$"-{name}", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        Guard.Ends(kill);
    }
}
