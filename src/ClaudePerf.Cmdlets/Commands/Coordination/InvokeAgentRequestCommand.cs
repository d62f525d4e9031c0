using System.Collections;
using System.Collections.Concurrent;
using System.Globalization;
using System.Management.Automation;
using ClaudePerf.Core.Coordination.Requests;
using ClaudePerf.Core.Storage;
using ClaudePerf.Core.Tokens.Api;

namespace ClaudePerf.Cmdlets;

/// <summary>
/// <para type="synopsis">Sends a task to an agent through the Messages API, streams the answer, records its usage, and respects blocking
/// budgets.</para>
/// </summary>
[Cmdlet(VerbsLifecycle.Invoke, "AgentRequest", SupportsShouldProcess = true)]
[OutputType(typeof(AgentAnswer))]
public sealed class InvokeAgentRequestCommand : AgentRequestCommand
{
    // A model that has been told its tools once seldom asks for others again. Each refusal costs a request.
    private const int MaxRefusals = 3;

    private AgentRequestSender? _sender;

    /// <summary>An earlier answer of the same agent; the conversation continues from it.</summary>
    [Parameter]
    [ValidateNotNull]
    public AgentAnswer? Previous { get; set; }

    /// <summary>The results of the tool calls in the previous answer: a table of call ids and results.</summary>
    [Parameter]
    [ValidateNotNull]
    public Hashtable? ToolResult { get; set; }

    /// <summary>Send the request even if a blocking budget is used up or could be exceeded.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        // A conversation that has continued once may continue again.
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
        for (var refusals = 0; SendIfAllowed(request, session) is { } answer; refusals++)
        {
            WriteObject(answer);
            if (answer.StopReason == "max_tokens")
            {
                WriteWarning($"The answer of '{answer.Agent}' was cut off at {request.MaxTokens:N0} tokens. "
                    + "Raise the limit with -MaxTokens.");
            }
            if (!answer.IsRefused)
                return;
            foreach (var use in answer.ToolUses)
                WriteVerbose(VisibleText.Of(use.Refusal!));
            if (refusals == MaxRefusals)
            {
                WriteWarning($"'{answer.Agent}' requested tools it may not call {MaxRefusals + 1} times; no further requests were sent.");
                return;
            }
            (request, session) = (AgentConversation.Refuse(request, answer), answer.Session);
        }
    }

    // Null if nothing was sent or the answer is incomplete; the user has been informed.
    private AgentAnswer? SendIfAllowed(AgentRequest request, string? session)
    {
        var highestCost = request.HighestCost.ToString("N4", CultureInfo.CurrentCulture);
        if (!Force && Refusal(request) is { } refusal)
        {
            ThrowTerminatingError(CoordinationErrors.BudgetRefused(refusal, "send it anyway with -Force"));
            return null;
        }
        if (!ShouldProcess($"{request.Agent} ({request.Model.Id}, {request.PromptTokens:N0} tokens, at most "
            + $"${highestCost})", "Send the request"))
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
            var results = ToolResult?.Cast<DictionaryEntry>().ToDictionary(
                static entry => LanguagePrimitives.ConvertTo<string>(entry.Key),
                static entry => LanguagePrimitives.ConvertTo<string>(entry.Value) ?? "",
                StringComparer.Ordinal);
            return AgentConversation.Continue(request, previous, results, text => Count(request.Model, text));
        }
        catch (OtherContextException exception)
        {
            ThrowTerminatingError(CoordinationErrors.OtherContext(exception, previous));
            throw;
        }
    }

    // Text arrives on other threads, but only the pipeline's thread may show it.
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
            // Text from a model must not control the terminal. Characters are replaced one by one, so parts can be split anywhere.
            Host.UI?.Write(VisibleText.OfLines(part));
            wrote = true;
        }
        if (wrote)
            Host.UI?.WriteLine();
        return sending.GetAwaiter().GetResult();
    }

    private BudgetRefusal? Refusal(AgentRequest request) =>
        RequestBudget.Check(
            request, this.ReadBlockingBudgets(Catalog, request.Project, Previous?.Session), Catalog, CultureInfo.CurrentCulture);

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
