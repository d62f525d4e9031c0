using System.Collections;
using System.Management.Automation;
using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents;

namespace ClaudePerf.Cmdlets;

/// <summary>Takes a request to the Messages API from the pipeline: what New-AgentRequest gives, or any object with <c>messages</c>.</summary>
internal static class RequestInput
{
    private const string Messages = "messages";
    private const string DefaultName = "request";

    // Deeper than any request that the API takes.
    private const string ToJson = "param($request) Microsoft.PowerShell.Utility\\ConvertTo-Json -InputObject $request -Depth 100 -Compress";

    /// <summary>The request as a definition; null where the object is none.</summary>
    internal static PromptDefinition? Of(PSObject input, CommandInvocationIntrinsics invoke)
    {
        var isRequest = input.BaseObject is IDictionary table ? table.Contains(Messages) : input.Properties[Messages] is not null;
        if (!isRequest)
            return null;
        var json = LanguagePrimitives.ConvertTo<string>(invoke.NewScriptBlock(ToJson).InvokeReturnAsIs(input));
        var agent = (input.Members[NewAgentRequestCommand.About] as PSMemberSet)?.Members["Agent"]?.Value as string;
        return Ecosystem.ReadText(PromptFile.FromText(json), PromptKind.Request) with { Name = agent ?? DefaultName };
    }
}
