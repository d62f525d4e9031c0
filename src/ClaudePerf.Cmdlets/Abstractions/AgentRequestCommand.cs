using System.Management.Automation;
using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Caching.Prompts;
using ClaudePerf.Core.Caching;
using ClaudePerf.Core.Coordination.Requests;
using ClaudePerf.Core.Coordination.Simulation;
using ClaudePerf.Core.Measurement;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Tokens;

namespace ClaudePerf.Cmdlets;

/// <summary>Base class of commands that build requests for agents.</summary>
public abstract class AgentRequestCommand : CancellableCommand
{
    private const int MostTokens = 1_000_000;

    private TokenCounters? _counters;
    private AgentRequestBuilder? _builder;
    private AgentTools? _tools;
    private PromptCache? _cache;

    /// <summary>The agent's name, as Claude Code knows it.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ArgumentCompleter(typeof(DefinitionNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string Agent { get; set; } = "";

    /// <summary>The task for the agent.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    public string Task { get; set; } = "";

    /// <summary>The folder of the ecosystem. Default: the current folder, with the user's own definitions.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    /// <summary>The model to use instead of the agent's own.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(ModelNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Model { get; set; }

    /// <summary>The maximum length of the answer in tokens.</summary>
    [Parameter]
    [ValidateRange(1, MostTokens)]
    public int MaxTokens { get; set; } = 4096;

    /// <summary>
    /// A file with tool definitions in the format of the Messages API. The request contains the tools that the agent may call.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? ToolPath { get; set; }

    /// <summary>
    /// Put all tools of the file into the request, so that agents with different tools share the same prefix. Calls to tools that the agent
    /// may not use are refused.
    /// </summary>
    [Parameter]
    public SwitchParameter ShareTools { get; set; }

    /// <summary>How many requests with this prefix, including the first, will be sent before its cache entries expire.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int ExpectedUses { get; set; } = 2;

    /// <summary>The lifetime of the cache entries for the part that is the same in every request of the agent.</summary>
    [Parameter]
    public CacheLifetime Lifetime { get; set; } = CacheLifetime.FiveMinutes;

    /// <summary>The conversation will continue: ask the provider to cache the task as well.</summary>
    [Parameter]
    public SwitchParameter Conversation { get; set; }

    /// <summary>The models and prices.</summary>
    private protected ModelCatalog Catalog { get; private set; } = null!;

    /// <summary>The time of the request.</summary>
    private protected DateTimeOffset Now { get; private set; }

    /// <summary>Counts the tokens of a text for a model.</summary>
    private protected long Count(ModelInfo model, string text) => _counters!.For(model).Count(text).Tokens;

    /// <summary>Handles a finished request.</summary>
    private protected abstract void Use(AgentRequest request);

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        Catalog = LoadCatalog();
        Now = TimeProvider.System.GetUtcNow();
        if (ToolPath is not null)
            _tools = ReadTools(GetUnresolvedProviderPathFromPSPath(ToolPath));
        else if (ShareTools)
            WriteWarning("There are no tools to share. Provide tool definitions with -ToolPath.");
        var model = Model is null ? null : this.ResolveModel(Catalog, Model);
        var folder = Path is null ? this.CurrentFolder() : GetUnresolvedProviderPathFromPSPath(Path);
        if (Path is not null && !System.IO.Path.Exists(folder))
            ThrowTerminatingError(Errors.PathNotFound(Path));
        var source = new PromptSource(includeUser: Path is null, allowOutsideRoot: false, Cancellation);
        _counters = new TokenCounters(MethodChoice.Auto, cancellation: Cancellation);
        _cache = this.OpenPromptCache();
        var cache = _cache ?? new PromptCache(new PromptCacheOptions { Enabled = false }, openStore: null);
        var preparer = new PromptPreparer(cache, new PreparationOptions
        {
            Ecosystem = source.OptionsOf(PromptSource.RootOf(folder)),
            Catalog = Catalog,
            Counter = _counters.For,
            Model = model,
        });
        _builder = new AgentRequestBuilder(preparer, Catalog, _counters.For);
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        try
        {
            var options = new AgentRequestOptions
            {
                MaxTokens = MaxTokens,
                Tools = _tools,
                ShareTools = ShareTools,
                ExpectedUses = ExpectedUses,
                Lifetime = Lifetime,
                IsConversation = Conversation,
                At = Now,
            };
            this.GuardCounting(() =>
            {
                var request = Interruptible(() => _builder!.Build(Agent, Task, options, Cancellation));
                foreach (var skill in request.MissingSkills)
                    WriteWarning($"'{Agent}' preloads the skill '{skill}', which was not found.");
                foreach (var breakpoint in request.Breakpoints)
                    WriteVerbose($"Breakpoint {breakpoint}.");
                Use(request);
            });
        }
        catch (PromptNotFoundException exception)
        {
            ThrowTerminatingError(CoordinationErrors.AgentNotFound(exception));
        }
        catch (PromptReadException exception)
        {
            ThrowTerminatingError(Errors.PromptNotRead(exception));
        }
        catch (RequestFormatException exception)
        {
            ThrowTerminatingError(Errors.RequestMalformed(ToolPath ?? Agent, exception));
        }
        catch (ArgumentException exception) when (exception.ParamName == "task")
        {
            WriteError(CoordinationErrors.TaskEmpty(Agent));
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing() => this.WriteCacheWarnings(_cache);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _counters?.Dispose();
        base.Dispose(disposing);
    }

    private AgentTools? ReadTools(string path)
    {
        try
        {
            return AgentTools.Read(path);
        }
        catch (RequestFormatException exception)
        {
            ThrowTerminatingError(CoordinationErrors.ToolsMalformed(path, exception));
        }
        catch (PromptReadException exception)
        {
            ThrowTerminatingError(Errors.PromptNotRead(exception));
        }
        return null;
    }
}
