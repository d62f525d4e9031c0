using System.Collections;
using System.Management.Automation;
using ClaudePerf.Core.Coordination.Requests;

namespace ClaudePerf.Cmdlets;

/// <summary>
/// <para type="synopsis">Makes a request to the Messages API for an agent and a task, with what is the same in every request first and breakpoints where they pay.</para>
/// </summary>
[Cmdlet(VerbsCommon.New, "AgentRequest")]
[OutputType(typeof(PSObject), typeof(string))]
public sealed class NewAgentRequestCommand : AgentRequestCommand
{
    private const string About = "About";

    /// <summary>Give the request as JSON text, ready to be sent.</summary>
    [Parameter]
    public SwitchParameter AsJson { get; set; }

    private protected override void Use(AgentRequest request)
    {
        if (AsJson)
        {
            WriteObject(request.ToJson());
            return;
        }
        var output = new PSObject();
        foreach (DictionaryEntry field in request.ToDictionary())
            output.Properties.Add(new PSNoteProperty((string)field.Key, field.Value));
        // What is known of the request is no part of it: a member set is shown by name alone, and ConvertTo-Json leaves it out.
        output.Members.Add(new PSMemberSet(About,
        [
            new PSNoteProperty(nameof(request.Agent), request.Agent),
            new PSNoteProperty(nameof(request.PromptTokens), request.PromptTokens),
            new PSNoteProperty(nameof(request.StableTokens), request.StableTokens),
            new PSNoteProperty(nameof(request.DynamicLines), request.DynamicLines),
            new PSNoteProperty(nameof(request.Breakpoints), request.Breakpoints.ToArray()),
            new PSNoteProperty(nameof(request.FirstCost), request.FirstCost),
            new PSNoteProperty(nameof(request.RepeatCost), request.RepeatCost),
            new PSNoteProperty(nameof(request.UncachedCost), request.UncachedCost),
        ]));
        WriteObject(output);
    }
}
