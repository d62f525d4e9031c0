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
    private AgentRequestSender? _sender;

    /// <summary>An answer of the same agent, from which the conversation goes on.</summary>
    [Parameter]
    [ValidateNotNull]
    public AgentAnswer? Previous { get; set; }

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
        var most = request.HighestCost.ToString("N4", CultureInfo.CurrentCulture);
        if (!Force && Refusal(request) is { } refusal)
        {
            ThrowTerminatingError(CoordinationErrors.BudgetRefused(refusal, "send it all the same with -Force"));
            return;
        }
        if (!ShouldProcess($"{request.Agent} ({request.Model.Id}, {request.PromptTokens:N0} tokens, at most ${most})", "Send the request"))
            return;
        _sender ??= AgentRequestSender.FromEnvironment();
        var time = TimeProvider.System.GetUtcNow();
        AgentAnswer answer;
        try
        {
            answer = Send(request);
        }
        catch (AnswerBrokeOffException exception)
        {
            Record(exception.Partial, time);
            if (exception.InnerException is OperationCanceledException)
                throw new PipelineStoppedException();
            WriteError(CoordinationErrors.AnswerBrokeOff(exception));
            return;
        }
        Record(answer, time);
        WriteObject(answer);
        if (answer.StopReason == "max_tokens")
            WriteWarning($"The answer of '{answer.Agent}' was cut off at {request.MaxTokens:N0} tokens. Give more with -MaxTokens.");
    }

    private AgentRequest Continued(AgentRequest request, AgentAnswer previous)
    {
        try
        {
            return AgentRequestSender.Continue(request, previous);
        }
        catch (OtherContextException exception)
        {
            ThrowTerminatingError(CoordinationErrors.OtherContext(exception, previous));
            throw;
        }
    }

    // The text comes on other threads, and only this one may show it.
    private AgentAnswer Send(AgentRequest request)
    {
        var isShown = DirectDisplay.IsDirect(MyInvocation);
        using var parts = new BlockingCollection<string>();
        var sending = System.Threading.Tasks.Task.Run(
            async () =>
            {
                try
                {
                    return await _sender!.SendAsync(request, Previous?.Session, isShown ? parts.Add : null, Cancellation).ConfigureAwait(false);
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
