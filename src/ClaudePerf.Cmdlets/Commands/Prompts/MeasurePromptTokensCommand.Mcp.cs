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

// The cost of MCP servers. Querying a server starts a command from a configuration file. That happens only if the user names the server,
// and for a project's server only with the user's approval.
public sealed partial class MeasurePromptTokensCommand
{
    private static readonly UsageLookback DefaultLookback = UsageLookback.Parse("30d");

    private bool _yesToAll;
    private bool _noToAll;
    private (IReadOnlyDictionary<string, McpToolCalls> Calls, DateTimeOffset Since)? _calls;

    /// <summary>
    /// Measure these MCP servers instead of prompts, by name; wildcards are allowed. A server without a stored answer is started and
    /// queried.
    /// </summary>
    [Parameter(ParameterSetName = PathSet)]
    [Parameter(ParameterSetName = LiteralPathSet)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(McpServerNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? McpServer { get; set; }

    /// <summary>With -McpServer: count calls of its tools in this period, such as 12h, 7d, 2w or 3mo.</summary>
    [Parameter(ParameterSetName = PathSet)]
    [Parameter(ParameterSetName = LiteralPathSet)]
    [AsWritten]
    [ArgumentCompleter(typeof(LookbackCompleter))]
    public UsageLookback? Last { get; set; }

    /// <summary>With -McpServer: how many seconds each server has to answer.</summary>
    [Parameter(ParameterSetName = PathSet)]
    [Parameter(ParameterSetName = LiteralPathSet)]
    [ValidateRange(1, 3600)]
    public int TimeoutSec { get; set; } = (int)McpInquiry.DefaultTimeout.TotalSeconds;

    /// <summary>With -McpServer: start servers that the project declares without asking.</summary>
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
        {
            ThrowTerminatingError(McpServer is null
                ? Errors.ParameterNeeds(other, nameof(McpServer))
                : Errors.ParametersConflict(nameof(McpServer), other));
        }
    }

    private void MeasureMcpServers()
    {
        foreach (var folder in ResolvedPaths())
        {
            try
            {
                var ecosystem = _source.EcosystemOf(folder);
                var servers = SelectServers(ecosystem);
                this.GuardCounting(() => Measure(ecosystem, servers));
            }
            catch (PromptReadException exception)
            {
                WriteError(Errors.PromptNotRead(exception));
            }
        }
    }

    // Patterns skip disabled servers; exact names select them.
    private List<McpServer> SelectServers(Ecosystem ecosystem)
    {
        foreach (var diagnostic in ecosystem.Diagnostics.Where(static diagnostic =>
            System.IO.Path.GetFileName(diagnostic.Path) is ".mcp.json" or ".claude.json" or "managed-mcp.json"))
            WriteWarning(diagnostic.ToString());
        var selected = new List<McpServer>();
        foreach (var name in McpServer!)
        {
            var isPattern = WildcardPattern.ContainsWildcardCharacters(name);
            var pattern = WildcardPattern.Get(name, WildcardOptions.IgnoreCase);
            var found = ecosystem.McpServers.Where(server => string.Equals(server.Name, name, StringComparison.OrdinalIgnoreCase)
                || (isPattern && server.State != McpServerState.Disabled && pattern.IsMatch(server.Name))).ToList();
            if (found.Count > 0)
                selected.AddRange(found.Except(selected));
            else if (isPattern)
                WriteWarning($"No enabled MCP server matches '{name}' for '{ecosystem.Root}'.{UserHint()}");
            else
                WriteError(McpErrors.NotFound(name, ecosystem.Root, [.. ecosystem.McpServers.Select(static server => server.Name)]));
        }
        return selected;

        string UserHint() => _source.IncludesUser ? "" : " Use -IncludeUser to include your own servers and those of your plugins.";
    }

    private void Measure(Ecosystem ecosystem, List<McpServer> servers)
    {
        McpMeasurer? measurer = null;
        foreach (var server in servers)
        {
            var stored = NoCache ? null : _options.McpAnswers?.Find(server);
            if ((stored ?? Query(server)) is not { } answer)
                continue;
            if (stored is not null)
                WriteVerbose($"Using the stored answer of the MCP server '{server.Name}' from {stored.AskedAt.ToLocalTime():g}; "
                    + "use -NoCache to query it again.");
            var (calls, since) = _calls ??= ReadCalls();
            measurer ??= new McpMeasurer(_options, ecosystem, calls.GetValueOrDefault, since);
            var (whole, tools) = Interruptible(() => measurer.Measure(server, answer, stored is not null));
            if (tools.IsEmpty)
                WriteVerbose($"The MCP server '{server.Name}' lists no tools.");
            if (Summary)
                WriteObject(whole);
            else
                WriteObject(tools, enumerateCollection: true);
        }
    }

    private McpAnswer? Query(McpServer server)
    {
        if (!MayQuery(server))
            return null;
        try
        {
            var log = new List<string>();
            var answer = Interruptible(() =>
                new McpInquiry(TimeSpan.FromSeconds(TimeoutSec)).AskAsync(server, log.Add, Cancellation).GetAwaiter().GetResult());
            foreach (var line in log)
                WriteVerbose($"The MCP server '{server.Name}' wrote: {line}");
            Store(server, answer);
            return answer;
        }
        catch (McpInquiryException exception)
        {
            WriteError(McpErrors.NotAnswered(server, exception));
            return null;
        }
    }

    private void Store(McpServer server, McpAnswer answer)
    {
        try
        {
            _options.McpAnswers?.Save(server, answer);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            WriteError(McpErrors.NotStored(server, exception));
        }
    }

    private bool MayQuery(McpServer server)
    {
        var what = McpInquiry.Describe(server);
        if (!ShouldProcess($"MCP server '{server.Name}', declared in '{server.Path}'", what))
            return false;
        // With -Confirm the user was just asked, or has declined to be asked.
        if (server.IsApproved || Force || MyInvocation.BoundParameters.ContainsKey("Confirm"))
            return true;
        return Confirms(server, what);
    }

    private bool Confirms(McpServer server, string what)
    {
        // A console without a user treats the end of its input as the default answer, which is yes.
        if (Host.Name == "ConsoleHost" && Console.IsInputRedirected)
        {
            WriteError(McpErrors.NotConfirmed(server));
            return false;
        }
        try
        {
            return ShouldContinue(
                Core.Storage.VisibleText.Of($"The project declares the MCP server '{server.Name}' in '{server.Path}', and you have "
                    + $"not approved it. {what}?"),
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
        var since = (Last ?? DefaultLookback).From(_options.At, TimeZoneInfo.Local).ToUniversalTime();
        var roots = TranscriptRoots.Find();
        WriteVerbose($"Reading tool calls since {since.ToLocalTime():d} from the transcripts in {string.Join(", ", roots)}.");
        var failed = new System.Collections.Concurrent.ConcurrentQueue<string>();
        var calls = Interruptible(() =>
            McpToolUseReader.Read(roots, since, (path, reason) => failed.Enqueue($"'{path}': {reason}"), Cancellation));
        foreach (var problem in failed)
            WriteWarning($"Some tool calls may be missing. {problem}");
        return (calls, since);
    }
}
