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
    /// <summary>The type name of what is given, by which views and Measure-PromptTokens know it.</summary>
    internal const string TypeName = "ClaudePerf.AgentRequest";

    /// <summary>The member set with what is known of a request.</summary>
    internal const string About = "About";

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
        output.TypeNames.Insert(0, TypeName);
        foreach (DictionaryEntry field in request.ToDictionary())
            output.Properties.Add(new PSNoteProperty((string)field.Key, field.Value));
        // What is known of the request is no part of it: a member set is shown by name alone, and ConvertTo-Json leaves it out.
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
