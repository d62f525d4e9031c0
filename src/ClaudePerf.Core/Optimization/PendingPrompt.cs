using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Optimization.Documents;
using ClaudePerf.Core.Optimization.Editing;

namespace ClaudePerf.Core.Optimization;

/// <summary>
/// A prompt that the optimizer has started on. The edit that makes it share text with other prompts comes first,
/// before the rules that look at a single prompt. Read only when needed.
/// </summary>
internal sealed class PendingPrompt
{
    private readonly ProposedEdit? _sharing;
    private readonly OptimizationOptions _options;
    private OptimizationRun? _run;
    private PromptDocument? _start;

    /// <param name="definition">The prompt.</param>
    /// <param name="sharing">The edit that makes it share text with other prompts; null for none.</param>
    /// <param name="options">The options.</param>
    internal PendingPrompt(PromptDefinition definition, ProposedEdit? sharing, OptimizationOptions options)
    {
        Definition = definition;
        _sharing = sharing;
        _options = options;
    }

    internal PromptDefinition Definition { get; }

    /// <summary>The run that the rules work on.</summary>
    internal OptimizationRun Run
    {
        get
        {
            if (_run is null)
            {
                _run = Again();
                _start = _run.Document;
            }
            return _run;
        }
    }

    /// <summary>Whether it has such an edit.</summary>
    internal bool IsShared => _sharing is not null;

    /// <summary>Whether no rule about all prompts has changed it.</summary>
    internal bool IsUntouched => _sharing is null && _run?.IsUntouched != false;

    /// <summary>Whether rules about all prompts have changed its text.</summary>
    internal bool IsChangedByOthers => _run is not null && !ReferenceEquals(_run.Document, _start);

    /// <summary>Starts again from the original.</summary>
    internal OptimizationRun Again()
    {
        var run = new OptimizationRun(Definition, _options);
        if (_sharing is not null)
            run.Apply([_sharing], static _ => true, static _ => false);
        return run;
    }
}
