using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using ClaudePerf.Core.Agents.McpServers;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Measurement.McpServers;

/// <summary>The running command of an MCP server. It ends, with all that it started, when this is disposed.</summary>
internal sealed class McpCommand : IDisposable
{
    // What it started may outlive it; on Linux this finds it.
    private const string Mark = "CLAUDEPERF_MCP_INQUIRY";

    private static readonly TimeSpan LastMoment = TimeSpan.FromSeconds(5);

    private const int KeptErrors = 8 << 10;

    private readonly Process _process;
    private readonly string _run;
    private readonly StringBuilder _errors = new();

    private McpCommand(Process process, string run)
    {
        (_process, _run) = (process, run);
        _ = ReadErrorsAsync(process.StandardError);
    }

    /// <summary>What it writes.</summary>
    internal Stream Output => _process.StandardOutput.BaseStream;

    /// <summary>What it reads.</summary>
    internal Stream Input => _process.StandardInput.BaseStream;

    /// <summary>The first of what it wrote to its error stream.</summary>
    internal string Errors
    {
        get
        {
            lock (_errors)
                return _errors.ToString().Trim();
        }
    }

    /// <summary>Its exit code; null while it runs. Its output ends a moment before it does.</summary>
    internal int? ExitCode => _process.WaitForExit(LastMoment) ? _process.ExitCode : null;

    /// <summary>Starts the command of a server.</summary>
    /// <exception cref="McpInquiryException">It does not start.</exception>
    internal static McpCommand Start(McpServer server, McpVariables variables)
    {
        var run = Guid.NewGuid().ToString("N");
        var start = StartOf(server, variables);
        start.Environment[Mark] = run;
        try
        {
            return new McpCommand(Process.Start(start)!, run);
        }
        catch (Exception exception) when (exception is Win32Exception or InvalidOperationException or IOException or ArgumentException)
        {
            throw new McpInquiryException($"The command does not start: {exception.Message}", exception);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            _process.Kill(entireProcessTree: true);
        }
        catch (Exception exception) when (exception is InvalidOperationException or Win32Exception or AggregateException)
        {
            // It has ended already, or a part of it may not be ended by this user.
        }
        if (OperatingSystem.IsLinux())
            EndMarked();
        _process.Dispose();
    }

    private static ProcessStartInfo StartOf(McpServer server, McpVariables variables)
    {
        var command = variables.Expand(server.Command!);
        // Windows does not start scripts such as npx.cmd by themselves; Claude Code starts all through cmd as well.
        var start = OperatingSystem.IsWindows() && !command.EndsWith(".exe", StringComparison.OrdinalIgnoreCase)
            ? new ProcessStartInfo("cmd.exe") { ArgumentList = { "/d", "/c", command } }
            : new ProcessStartInfo(command);
        start.WorkingDirectory = server.Folder;
        start.UseShellExecute = false;
        start.CreateNoWindow = true;
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        start.StandardErrorEncoding = Encoding.UTF8;
        foreach (var argument in server.Arguments)
            start.ArgumentList.Add(variables.Expand(argument));
        foreach (var name in McpVariables.OwnKeys)
            start.Environment.Remove(name);
        foreach (var (name, value) in server.Variables)
            start.Environment[name] = variables.Expand(value);
        if (server.PluginFolder is { } plugin)
            start.Environment[McpVariables.PluginRoot] = plugin;
        return start;
    }

    private async Task ReadErrorsAsync(StreamReader reader)
    {
        var buffer = new char[1024];
        try
        {
            while (await reader.ReadAsync(buffer).ConfigureAwait(false) is > 0 and var read)
            {
                lock (_errors)
                    _errors.Append(buffer, 0, Math.Min(read, KeptErrors - _errors.Length));
            }
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // The stream went with the command.
        }
    }

    // A child whose parent has ended is nobody's child any more, but has the variables it was started with.
    private void EndMarked()
    {
        var mark = Encoding.UTF8.GetBytes($"{Mark}={_run}");
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), out var id) || id == Environment.ProcessId)
                continue;
            try
            {
                if (ProcessEnvironment.Of(id).AsSpan().IndexOf(mark) < 0)
                    continue;
                using var process = Process.GetProcessById(id);
                process.Kill();
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException
                or ArgumentException or InvalidOperationException or Win32Exception)
            {
                // Another user's, or ended meanwhile.
            }
        }
    }
}
