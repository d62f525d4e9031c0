using System.Collections;
using System.Collections.Concurrent;
using System.Globalization;
using System.Management.Automation;
using ClaudePerf.Core.Coordination.Requests;
using ClaudePerf.Core.Storage;
using ClaudePerf.Core.Tokens.Api;

namespace ClaudePerf.Cmdlets;

/// <summary>
/// <para type="synopsis">Sends a task to an agent through the Messages API, shows the answer as it comes, records what it used, and keeps within budgets that block.</para>
/// </summary>
[Cmdlet(VerbsLifecycle.Invoke, "AgentRequest", SupportsShouldProcess = true)]
[OutputType(typeof(AgentAnswer))]
public sealed class InvokeAgentRequestCommand : AgentRequestCommand
{
    // A model that is told once which tools it has seldom asks for another again; each refusal costs a request.
    private const int MostRefusals = 3;

    private AgentRequestSender? _sender;

    /// <summary>An answer of the same agent, from which the conversation goes on.</summary>
    [Parameter]
    [ValidateNotNull]
    public AgentAnswer? Previous { get; set; }

    /// <summary>What the tools gave that the previous answer asks for: a table of the ids of its calls and the results.</summary>
    [Parameter]
    [ValidateNotNull]
    public Hashtable? ToolResult { get; set; }

    /// <summary>Send the request though a budget that blocks is used up or could be exceeded.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        // A conversation that went on may go on further.
        Conversation = Conversation || Previous is not null;
        base.BeginProcessing();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _sender?.Dispose();
        base.Dispose(disposing);
    }

    private protected override void Use(AgentRequest request)
    {
        if (Previous is not null)
            request = Continued(request, Previous);
        else if (ToolResult is not null)
            ThrowTerminatingError(CoordinationErrors.ResultsWithoutAnswer());
        var session = Previous?.Session;
        for (var refusals = 0; Ask(request, session) is { } answer; refusals++)
        {
            WriteObject(answer);
            if (answer.StopReason == "max_tokens")
                WriteWarning($"The answer of '{answer.Agent}' was cut off at {request.MaxTokens:N0} tokens. Give more with -MaxTokens.");
            if (!answer.IsRefused)
                return;
            foreach (var use in answer.ToolUses)
                WriteVerbose(VisibleText.Of(use.Refusal!));
            if (refusals == MostRefusals)
            {
                WriteWarning($"'{answer.Agent}' asked {MostRefusals + 1} times for tools that it may not call; it was not asked again.");
                return;
            }
            (request, session) = (AgentConversation.Refuse(request, answer), answer.Session);
        }
    }

    // Null where nothing was sent, or no whole answer came; the user has been told.
    private AgentAnswer? Ask(AgentRequest request, string? session)
    {
        var most = request.HighestCost.ToString("N4", CultureInfo.CurrentCulture);
        if (!Force && Refusal(request) is { } refusal)
        {
            ThrowTerminatingError(CoordinationErrors.BudgetRefused(refusal, "send it all the same with -Force"));
            return null;
        }
        if (!ShouldProcess($"{request.Agent} ({request.Model.Id}, {request.PromptTokens:N0} tokens, at most ${most})", "Send the request"))
            return null;
        _sender ??= AgentRequestSender.FromEnvironment();
        var time = TimeProvider.System.GetUtcNow();
        try
        {
            var answer = Send(request, session);
            Record(answer, time);
            return answer;
        }
        catch (AnswerBrokeOffException exception)
        {
            Record(exception.Partial, time);
            if (exception.InnerException is OperationCanceledException)
                throw new PipelineStoppedException();
            WriteError(CoordinationErrors.AnswerBrokeOff(exception));
            return null;
        }
    }

    private AgentRequest Continued(AgentRequest request, AgentAnswer previous)
    {
        try
        {
            var results = ToolResult?.Cast<DictionaryEntry>().ToDictionary(static entry => LanguagePrimitives.ConvertTo<string>(entry.Key), static entry => LanguagePrimitives.ConvertTo<string>(entry.Value) ?? "", StringComparer.Ordinal);
            return AgentConversation.Continue(request, previous, results, text => Count(request.Model, text));
        }
        catch (OtherContextException exception)
        {
            ThrowTerminatingError(CoordinationErrors.OtherContext(exception, previous));
            throw;
        }
    }

    // The text comes on other threads, and only this one may show it.
    private AgentAnswer Send(AgentRequest request, string? session)
    {
        var isShown = DirectDisplay.IsDirect(MyInvocation);
        using var parts = new BlockingCollection<string>();
        var sending = System.Threading.Tasks.Task.Run(
            async () =>
            {
                try
                {
                    return await _sender!.SendAsync(request, session, isShown ? parts.Add : null, Cancellation).ConfigureAwait(false);
                }
                finally
                {
                    parts.CompleteAdding();
                }
            },
            CancellationToken.None);
        var wrote = false;
        foreach (var part in parts.GetConsumingEnumerable(CancellationToken.None))
        {
            // A model's text is shown and does not steer the terminal. Character by character, so that parts can be cut anywhere.
            Host.UI?.Write(VisibleText.OfLines(part));
            wrote = true;
        }
        if (wrote)
            Host.UI?.WriteLine();
        return sending.GetAwaiter().GetResult();
    }

    private BudgetRefusal? Refusal(AgentRequest request) =>
        RequestBudget.Check(request, BlockingBudgets.Read(this, Catalog, request.Project, Previous?.Session), Catalog, CultureInfo.CurrentCulture);

    private void Record(AgentAnswer answer, DateTimeOffset time)
    {
        try
        {
            new RequestRecorder().Record(answer, time);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            WriteError(CoordinationErrors.UsageNotRecorded(exception));
        }
    }
}
