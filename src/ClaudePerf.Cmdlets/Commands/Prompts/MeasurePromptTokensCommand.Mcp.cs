using System.Management.Automation;
using System.Management.Automation.Host;
using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Agents.McpServers;
using ClaudePerf.Core.Measurement.McpServers;
using ClaudePerf.Core.Usage;
using ClaudePerf.Core.Usage.Queries;
using ClaudePerf.Core.Usage.ToolUse;

namespace ClaudePerf.Cmdlets;

// What MCP servers cost. Asking one starts a command that a file declares: only where its name is given, and a project's only with the
// user's own word.
public sealed partial class MeasurePromptTokensCommand
{
    private static readonly UsageLookback UsualLookback = UsageLookback.Parse("30d");

    private bool _yesToAll;
    private bool _noToAll;
    private (IReadOnlyDictionary<string, McpToolCalls> Calls, DateTimeOffset Since)? _calls;

    /// <summary>
    /// Measure these MCP servers instead of prompts, by name; wildcards are allowed. One whose answer is not remembered is started and
    /// asked.
    /// </summary>
    [Parameter(ParameterSetName = PathSet)]
    [Parameter(ParameterSetName = LiteralPathSet)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(McpServerNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? McpServer { get; set; }

    /// <summary>With -McpServer: look for calls of its tools in the last while, such as 12h, 7d, 2w or 3mo.</summary>
    [Parameter(ParameterSetName = PathSet)]
    [Parameter(ParameterSetName = LiteralPathSet)]
    [AsWritten]
    public UsageLookback? Last { get; set; }

    /// <summary>With -McpServer: how many seconds each server may take to answer.</summary>
    [Parameter(ParameterSetName = PathSet)]
    [Parameter(ParameterSetName = LiteralPathSet)]
    [ValidateRange(1, 3600)]
    public int TimeoutSec { get; set; } = (int)McpInquiry.DefaultTimeout.TotalSeconds;

    /// <summary>With -McpServer: start what the project declares without being asked.</summary>
    [Parameter(ParameterSetName = PathSet)]
    [Parameter(ParameterSetName = LiteralPathSet)]
    public SwitchParameter Force { get; set; }

    private void RefuseMcpConflicts()
    {
        string[] others = McpServer is null
            ? [nameof(Last), nameof(TimeoutSec), nameof(Force)]
            : [nameof(As), nameof(Verify), nameof(Detailed), nameof(Encoding)];
        if (others.FirstOrDefault(MyInvocation.BoundParameters.ContainsKey) is not { } other)
            return;
        ThrowTerminatingError(McpServer is null ? Errors.ParameterNeeds(other, nameof(McpServer)) : Errors.ParametersConflict(nameof(McpServer), other));
    }

    private void MeasureMcpServers()
    {
        var folders = ParameterSetName == LiteralPathSet ? LiteralPath! : Path ?? [this.CurrentFolder()];
        foreach (var folder in folders.SelectMany(path => this.ResolvePath(path, ParameterSetName == LiteralPathSet || Path is null)))
        {
            try
            {
                var ecosystem = _source.EcosystemOf(folder);
                var servers = Wanted(ecosystem);
                Guard(() => Measure(ecosystem, servers));
            }
            catch (PromptReadException exception)
            {
                WriteError(Errors.PromptNotRead(exception));
            }
        }
    }

    // A pattern does not mean those that are switched off; a name does.
    private List<McpServer> Wanted(Ecosystem ecosystem)
    {
        foreach (var diagnostic in ecosystem.Diagnostics.Where(static diagnostic =>
            System.IO.Path.GetFileName(diagnostic.Path) is ".mcp.json" or ".claude.json" or "managed-mcp.json"))
            WriteWarning(diagnostic.ToString());
        var wanted = new List<McpServer>();
        foreach (var name in McpServer!)
        {
            var isPattern = WildcardPattern.ContainsWildcardCharacters(name);
            var pattern = WildcardPattern.Get(name, WildcardOptions.IgnoreCase);
            var found = ecosystem.McpServers.Where(server => string.Equals(server.Name, name, StringComparison.OrdinalIgnoreCase)
                || (isPattern && server.State != McpServerState.Disabled && pattern.IsMatch(server.Name))).ToList();
            if (found.Count > 0)
                wanted.AddRange(found.Except(wanted));
            else if (isPattern)
                WriteWarning($"No MCP server that is not switched off matches '{name}' for '{ecosystem.Root}'.{OwnOnes()}");
            else
                WriteError(McpErrors.NotFound(name, ecosystem.Root, [.. ecosystem.McpServers.Select(static server => server.Name)]));
        }
        return wanted;

        string OwnOnes() => _source.IncludesUser ? "" : " Your own and those of your plugins belong to it with -IncludeUser.";
    }

    private void Measure(Ecosystem ecosystem, List<McpServer> servers)
    {
        McpMeasurer? measurer = null;
        foreach (var server in servers)
        {
            var remembered = NoCache ? null : _options.McpAnswers?.Find(server);
            if ((remembered ?? Ask(server)) is not { } answer)
                continue;
            if (remembered is not null)
                WriteVerbose($"The answer of the MCP server '{server.Name}' is remembered from {remembered.AskedAt.ToLocalTime():g}; -NoCache asks it again.");
            var (calls, since) = _calls ??= ReadCalls();
            measurer ??= new McpMeasurer(_options, ecosystem, calls.GetValueOrDefault, since);
            var (whole, tools) = Interruptible(() => measurer.Measure(server, answer, remembered is not null));
            if (tools.IsEmpty)
                WriteVerbose($"The MCP server '{server.Name}' lists no tools.");
            if (Summary)
                WriteObject(whole);
            else
                WriteObject(tools, enumerateCollection: true);
        }
    }

    private McpAnswer? Ask(McpServer server)
    {
        if (!MayAsk(server))
            return null;
        try
        {
            var said = new List<string>();
            var answer = Interruptible(() =>
                new McpInquiry(TimeSpan.FromSeconds(TimeoutSec)).AskAsync(server, said.Add, Cancellation).GetAwaiter().GetResult());
            foreach (var line in said)
                WriteVerbose($"The MCP server '{server.Name}' wrote: {line}");
            Keep(server, answer);
            return answer;
        }
        catch (McpInquiryException exception)
        {
            WriteError(McpErrors.NotAnswered(server, exception));
            return null;
        }
    }

    private void Keep(McpServer server, McpAnswer answer)
    {
        try
        {
            _options.McpAnswers?.Save(server, answer);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            WriteError(McpErrors.NotKept(server, exception));
        }
    }

    private bool MayAsk(McpServer server)
    {
        var what = McpInquiry.Describe(server);
        if (!ShouldProcess($"MCP server '{server.Name}', declared in '{server.Path}'", what))
            return false;
        // With -Confirm given the user has just been asked, or has said not to be.
        if (server.IsApproved || Force || MyInvocation.BoundParameters.ContainsKey("Confirm"))
            return true;
        return Confirms(server, what);
    }

    private bool Confirms(McpServer server, string what)
    {
        // A console without a person reads the end of its input as the answer that stands first: yes.
        if (Host.Name == "ConsoleHost" && Console.IsInputRedirected)
        {
            WriteError(McpErrors.NotConfirmed(server));
            return false;
        }
        try
        {
            return ShouldContinue(
                Core.Storage.VisibleText.Of($"The project declares the MCP server '{server.Name}' in '{server.Path}', and you have not approved it. {what}?"),
                "Start a command of the project", ref _yesToAll, ref _noToAll);
        }
        catch (Exception exception) when (exception is HostException or PSInvalidOperationException or NotImplementedException)
        {
            WriteError(McpErrors.NotConfirmed(server));
            return false;
        }
    }

    private (IReadOnlyDictionary<string, McpToolCalls> Calls, DateTimeOffset Since) ReadCalls()
    {
        var since = (Last ?? UsualLookback).From(_options.At, TimeZoneInfo.Local).ToUniversalTime();
        var roots = TranscriptRoots.Find();
        WriteVerbose($"Reading which tools were called since {since.ToLocalTime():d} from the transcripts below {string.Join(", ", roots)}.");
        var failed = new System.Collections.Concurrent.ConcurrentQueue<string>();
        var calls = Interruptible(() =>
            McpToolUseReader.Read(roots, since, (path, reason) => failed.Enqueue($"'{path}': {reason}"), Cancellation));
        foreach (var problem in failed)
            WriteWarning($"Calls of tools may be missing. {problem}");
        return (calls, since);
    }
}
