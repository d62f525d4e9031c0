using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace ClaudePerf.Core.Tests.Caching.Redis;

/// <summary>A real server of one test's own on a free loopback port, with a folder of its own; the test is skipped where none is installed.</summary>
internal sealed class RedisServer : IDisposable
{
    private const int Tries = 5;

    private readonly string _folder = Directory.CreateTempSubdirectory("claudeperf-redis-").FullName;
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
            // Somebody else took the port meanwhile.
            if (left == 0)
                throw new InvalidOperationException("redis-server does not start.");
        }
    }

    internal int Port { get; private set; }

    internal string Address => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{Port}");

    internal static RedisServer Start(string? password = null)
    {
        var program = Find();
        Assert.SkipWhen(program is null, "needs redis-server, which is not on the path");
        return new RedisServer(program, password);
    }

    /// <summary>A port on which nobody answers.</summary>
    internal static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>The server holds its connections and answers nothing.</summary>
    internal void Freeze() => Signal("STOP");

    internal void Thaw() => Signal("CONT");

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static string? Find() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Select(folder => Path.Combine(folder, OperatingSystem.IsWindows() ? "redis-server.exe" : "redis-server")).FirstOrDefault(File.Exists);

    private Process Start(string program, string? password)
    {
        var start = new ProcessStartInfo(program, ["--bind", "127.0.0.1", "--port", Port.ToString(CultureInfo.InvariantCulture), "--dir", _folder, "--save", "", "--appendonly", "no"])
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
        while (_process.StandardOutput.ReadLine() is { } line)
        {
            if (line.Contains("Ready to accept connections", StringComparison.Ordinal))
            {
                // What it says from now on is read, or it would stop when the pipe is full.
                _ = _process.StandardOutput.ReadToEndAsync();
                return true;
            }
        }
        return false;
    }

    private void Signal(string name)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs signals, which Windows has not");
        using var kill = Process.Start("kill", [$"-{name}", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }
}
