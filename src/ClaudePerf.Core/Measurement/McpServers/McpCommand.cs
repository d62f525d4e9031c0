using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using ClaudePerf.Core.Agents.McpServers;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Measurement.McpServers;

/// <summary>The running command of an MCP server. Disposing it ends the command and everything it started.</summary>
internal sealed class McpCommand : IDisposable
{
    // Child processes may outlive the command; on Linux this variable finds them.
    private const string Mark = "CLAUDEPERF_MCP_INQUIRY";

    private static readonly TimeSpan LastMoment = TimeSpan.FromSeconds(5);

    private const int MaximumErrorLength = 8 << 10;

    private readonly Process _process;
    private readonly string _run;
    private readonly StringBuilder _errors = new();

    private McpCommand(Process process, string run)
    {
        (_process, _run) = (process, run);
        _ = ReadErrorsAsync(process.StandardError);
    }

    /// <summary>The command's standard output.</summary>
    internal Stream Output => _process.StandardOutput.BaseStream;

    /// <summary>The command's standard input.</summary>
    internal Stream Input => _process.StandardInput.BaseStream;

    /// <summary>The beginning of its standard error.</summary>
    internal string Errors
    {
        get
        {
            lock (_errors)
                return _errors.ToString().Trim();
        }
    }

    /// <summary>Its exit code; null while it runs. Its output ends a moment before the process does.</summary>
    internal int? ExitCode => _process.WaitForExit(LastMoment) ? _process.ExitCode : null;

    /// <summary>Starts the command of a server.</summary>
    /// <exception cref="McpInquiryException">The command cannot be started.</exception>
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
            throw new McpInquiryException($"The command could not be started: {exception.Message}", exception);
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
            // It has already ended, or this user may not end one of its processes.
        }
        if (OperatingSystem.IsLinux())
            EndMarked();
        _process.Dispose();
    }

    private static ProcessStartInfo StartOf(McpServer server, McpVariables variables)
    {
        var command = variables.Expand(server.Command!);
        // Windows cannot start scripts such as npx.cmd directly; Claude Code also starts everything through cmd.
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
                    _errors.Append(buffer, 0, Math.Min(read, MaximumErrorLength - _errors.Length));
            }
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // The stream was closed with the command.
        }
    }

    // A child whose parent has ended is reparented, but keeps the environment variables it was started with.
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
                // Owned by another user, or ended in the meantime.
            }
        }
    }
}
