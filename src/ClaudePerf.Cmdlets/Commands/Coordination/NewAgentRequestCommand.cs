using System.Collections;
using System.Management.Automation;
using ClaudePerf.Core.Coordination.Requests;

namespace ClaudePerf.Cmdlets;

/// <summary>
/// <para type="synopsis">Builds a Messages API request for an agent and a task, with the reusable part first and cache breakpoints where
/// they pay off.</para>
/// </summary>
[Cmdlet(VerbsCommon.New, "AgentRequest")]
[OutputType(typeof(PSObject), typeof(string))]
public sealed class NewAgentRequestCommand : AgentRequestCommand
{
    /// <summary>The type name of the output, which views and Measure-PromptTokens recognize.</summary>
    internal const string TypeName = "ClaudePerf.AgentRequest";

    /// <summary>The member set with details about a request.</summary>
    internal const string About = "About";

    /// <summary>Return the request as JSON text, ready to send.</summary>
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
        output.TypeNames.Insert(0, TypeName);
        foreach (DictionaryEntry field in request.ToDictionary())
            output.Properties.Add(new PSNoteProperty((string)field.Key, field.Value));
        // The details are not part of the request. A member set is shown only by name, and ConvertTo-Json leaves it out.
        output.Members.Add(new PSMemberSet(About,
        [
            new PSNoteProperty(nameof(request.Agent), request.Agent),
            new PSNoteProperty(nameof(request.PromptTokens), request.PromptTokens),
            new PSNoteProperty(nameof(request.StableTokens), request.StableTokens),
            new PSNoteProperty(nameof(request.DynamicLines), request.DynamicLines),
            new PSNoteProperty(nameof(request.Tools), request.Tools.ToArray()),
            new PSNoteProperty(nameof(request.RefusedTools), request.RefusedTools.ToArray()),
            new PSNoteProperty(nameof(request.Breakpoints), request.Breakpoints.ToArray()),
            new PSNoteProperty(nameof(request.FirstCost), request.FirstCost),
            new PSNoteProperty(nameof(request.RepeatCost), request.RepeatCost),
            new PSNoteProperty(nameof(request.UncachedCost), request.UncachedCost),
        ]));
        WriteObject(output);
    }
}
