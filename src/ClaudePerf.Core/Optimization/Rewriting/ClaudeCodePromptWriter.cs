using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using System.Text.Json;
using ClaudePerf.Core.Pricing;

namespace ClaudePerf.Core.Optimization.Rewriting;

/// <summary>
/// Queries the user's own Claude Code (<c>claude -p</c>) with its signed-in account: without tools, without saving a
/// session, in an empty folder, and without the user's hooks, memory, settings, plugins, skills and MCP servers, so
/// that only the instructions affect the result.
/// </summary>
public sealed class ClaudeCodePromptWriter : IPromptWriter
{
    private const int LongestQuote = 300;
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromMinutes(5);

    private readonly string _command;
    private readonly TimeSpan _timeout;
    private readonly TimeProvider _time;

    /// <summary>Creates a writer.</summary>
    /// <param name="command">The command to run: a name on the search path, or a path.</param>
    /// <param name="time">The clock for the time limit; null for the system's.</param>
    /// <param name="timeout">The time limit for an answer; 5 minutes by default.</param>
    public ClaudeCodePromptWriter(string command = "claude", TimeProvider? time = null, TimeSpan? timeout = null)
    {
        _command = command;
        _time = time ?? TimeProvider.System;
        _timeout = timeout ?? DefaultTimeout;
    }

    /// <inheritdoc/>
    public string Version => "claude-code";

    /// <inheritdoc/>
    public async Task<WriterAnswer> AskAsync(WriterRequest request, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        var folder = Directory.CreateTempSubdirectory("claudeperf-rewrite-").FullName;
        try
        {
            using var timeout = new CancellationTokenSource(_timeout, _time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellation);
            try
            {
                return await RunAsync(request, folder, either.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                throw NoAnswer(FormattableString.Invariant($"'{_command} -p' did not answer within {_timeout.TotalSeconds:0} seconds."));
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private async Task<WriterAnswer> RunAsync(WriterRequest request, string folder, CancellationToken cancellation)
    {
        var utf8 = new UTF8Encoding(false);
        using var process = new Process
        {
            StartInfo = new ProcessStartInfo(CommandFile.Find(_command))
            {
                ArgumentList =
                {
                    "-p", "--output-format", "json", "--model", request.Model, "--system-prompt", request.Instructions,
                    "--tools", "", "--max-turns", "1", "--no-session-persistence",
                    "--safe-mode", "--setting-sources", "", "--strict-mcp-config", "--disable-slash-commands",
                },
                WorkingDirectory = folder,
                UseShellExecute = false,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                StandardInputEncoding = utf8,
                StandardOutputEncoding = utf8,
                StandardErrorEncoding = utf8,
            },
        };
        try
        {
            process.Start();
        }
        catch (Win32Exception exception)
        {
            throw new RewriteException(
                RewriteFailure.NotConfigured,
                $"The command '{_command}' cannot be run: {exception.Message} Install Claude Code, or set ANTHROPIC_API_KEY and "
                    + $"use -Writer Api.", concernsAll: true, exception);
        }
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(cancellation);
            var errors = process.StandardError.ReadToEndAsync(cancellation);
            await WriteInputAsync(process, request.Text, cancellation).ConfigureAwait(false);
            await process.WaitForExitAsync(cancellation).ConfigureAwait(false);
            return Read(await output.ConfigureAwait(false), await errors.ConfigureAwait(false), process.ExitCode);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    private static async Task WriteInputAsync(Process process, string text, CancellationToken cancellation)
    {
        try
        {
            await process.StandardInput.WriteAsync(text.AsMemory(), cancellation).ConfigureAwait(false);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It exited without reading its input; its output says why.
        }
    }

    // {"type":"result","is_error":false,"result":"…","usage":{…}}
    private WriterAnswer Read(string output, string errors, int exitCode)
    {
        try
        {
            using var document = JsonDocument.Parse(output);
            var root = document.RootElement;
            if (root.ValueKind == JsonValueKind.Object && root.TryGetProperty("result", out var result)
                && result.ValueKind == JsonValueKind.String)
            {
                var text = result.GetString()!;
                var isError = root.TryGetProperty("is_error", out var error) && error.ValueKind == JsonValueKind.True;
                return isError || exitCode != 0 ? throw NoAnswer($"'{_command} -p' reports an error{Quote(text)}")
                    : new WriterAnswer(text, UsageOf(root));
            }
        }
        catch (JsonException)
        {
            // Reported below, with its output.
        }
        throw NoAnswer(FormattableString.Invariant(
            $"'{_command} -p' exited with code {exitCode} and no answer{Quote(errors.Length > 0 ? errors : output)}"));
    }

    private static TokenUsage UsageOf(JsonElement root)
    {
        if (!root.TryGetProperty("usage", out var usage) || usage.ValueKind != JsonValueKind.Object)
            return default;
        return new TokenUsage(
            Count("input_tokens"), Count("output_tokens"), Count("cache_creation_input_tokens"), 0, Count("cache_read_input_tokens"));

        long Count(string name) => usage.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number
            && value.TryGetInt64(out var count) ? Math.Max(0, count) : 0;
    }

    private static string Quote(string output)
    {
        output = output.ReplaceLineEndings(" ").Trim();
        return output.Length == 0 ? "." : $": \"{(output.Length <= LongestQuote ? output : output[..LongestQuote] + "…")}\".";
    }

    private static RewriteException NoAnswer(string message) => new(RewriteFailure.NoAnswer, message, concernsAll: false);
}
