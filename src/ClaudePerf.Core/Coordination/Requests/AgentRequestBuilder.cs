using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Caching.Prompts;
using ClaudePerf.Core.Caching;
using ClaudePerf.Core.Coordination.Simulation;
using ClaudePerf.Core.Measurement;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Tokens;

namespace ClaudePerf.Core.Coordination.Requests;

/// <summary>
/// Makes requests to the Messages API from prepared prompts. First the agent's own tools, or those it shares with others (<see cref="AgentRequestOptions.ShareTools"/>), then what agents of the project share (memory), then the agent's own text with its skills, then lines that differ from call to call, and the
/// task last. Breakpoints stand behind tools, memory and body where they pay: where the prefix is as long as the model caches at all, and writing it once and reading it as often as expected costs less than
/// sending it. Any number of threads may use one.
/// </summary>
public sealed class AgentRequestBuilder
{
    private readonly PromptPreparer _preparer;
    private readonly ModelCatalog _catalog;
    private readonly Func<ModelInfo, ITokenCounter> _counter;

    /// <summary>A builder.</summary>
    /// <param name="preparer">Prepares the agents' prompts, through the prompt cache where it has one.</param>
    /// <param name="catalog">Models and prices.</param>
    /// <param name="counter">The counter of each model.</param>
    public AgentRequestBuilder(PromptPreparer preparer, ModelCatalog catalog, Func<ModelInfo, ITokenCounter> counter)
    {
        ArgumentNullException.ThrowIfNull(preparer);
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(counter);
        (_preparer, _catalog, _counter) = (preparer, catalog, counter);
    }

    /// <summary>Makes a request.</summary>
    /// <param name="agent">The agent's name.</param>
    /// <param name="task">What it is to do.</param>
    /// <param name="options">What else the request is made of.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="PromptNotFoundException">No such agent is in use.</exception>
    /// <exception cref="PromptReadException">The ecosystem, or a file with lines that differ from call to call, cannot be read.</exception>
    /// <exception cref="RequestFormatException">The tools are not well-formed.</exception>
    /// <exception cref="ArgumentException">The task is empty.</exception>
    public AgentRequest Build(string agent, string task, AgentRequestOptions options, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(task);
        ArgumentNullException.ThrowIfNull(options);
        var prepared = _preparer.Prepare(agent, PromptKind.Agent, cancellation);
        var model = _catalog.Resolve(prepared.Model);
        var counter = _counter(model);
        var layout = new RequestLayout(model, CacheMinimum.Of(model, _catalog), options, counter);

        if (options.Tools is { } tools)
            layout.AddTools(tools.Definitions, prepared.Tools);
        layout.AddSystem("memory", [Stable(prepared, PreparedPart.Memory)]);
        layout.AddSystem("body", [Stable(prepared, PreparedPart.Body), Stable(prepared, PreparedPart.Skill), (layout.ToolNote, null)]);
        layout.AddMessage("dynamic lines", Dynamic(prepared));
        layout.AddMessage("task", task);
        return layout.ToRequest(prepared);
    }

    // Its pieces were counted when they were prepared.
    private static (string Text, long? Tokens) Stable(PreparedPrompt prepared, PreparedPart part)
    {
        var segments = prepared.Segments.Where(segment => segment.Part == part).ToList();
        return (string.Concat(segments.Select(static segment => segment.Text)).Trim(), segments.Sum(static segment => segment.Tokens));
    }

    // Such lines are never kept: they are read when they are needed, from the files as they are.
    private static string Dynamic(PreparedPrompt prepared)
    {
        var text = new StringBuilder();
        var files = new Dictionary<string, string[]>(StringComparer.Ordinal);
        foreach (var segment in prepared.Segments.Where(static segment => segment.IsDynamic && segment.Path.Length > 0))
        {
            if (!files.TryGetValue(segment.Path, out var lines))
                files.Add(segment.Path, lines = PromptFile.Read(segment.Path).Text.Split('\n'));
            for (var line = segment.FirstLine; line <= segment.LastLine && line <= lines.Length; line++)
                text.Append(lines[line - 1].TrimEnd('\r')).Append('\n');
        }
        return text.ToString().Trim();
    }
}
