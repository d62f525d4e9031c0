using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace ClaudePerf.Performance.Caching;

/// <summary>A Redis server on a free loopback port that can be paused.</summary>
internal sealed class PausedRedis : IDisposable
{
    private static readonly TimeSpan LongestStart = TimeSpan.FromSeconds(20);

    private readonly Process _process;

    private PausedRedis(Process process, int port)
    {
        _process = process;
        Address = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}");
    }

    internal string Address { get; }

    internal int ProcessId => _process.Id;

    /// <summary>Starts one; null where redis-server is not installed or does not start.</summary>
    internal static PausedRedis? Start(string folder)
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        var port = ((IPEndPoint)probe.LocalEndpoint).Port;
        probe.Stop();
        try
        {
            var process = Process.Start(
                new ProcessStartInfo("redis-server",
                    ["--bind", "127.0.0.1", "--port", port.ToString(CultureInfo.InvariantCulture), "--dir", folder, "--save",
                        ""]) { RedirectStandardOutput = true })!;
            using var limit = new CancellationTokenSource(LongestStart);
            while (process.StandardOutput.ReadLineAsync(limit.Token).AsTask().GetAwaiter().GetResult() is { } line)
            {
                if (line.Contains("Ready to accept connections", StringComparison.Ordinal))
                    return new PausedRedis(process, port);
            }
        }
        catch (Exception exception) when (exception is System.ComponentModel.Win32Exception or OperationCanceledException)
        {
            // Said below.
        }
        Console.WriteLine("redis-server does not start here, so the paused server is skipped.");
        return null;
    }

    internal void Pause() => Signal("-STOP");

    internal void Continue() => Signal("-CONT");

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    private void Signal(string signal) =>
        Process.Start("kill", [signal, _process.Id.ToString(CultureInfo.InvariantCulture)])!.WaitForExit();
}
