using System.Collections;
using System.Management.Automation;
using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents;

namespace ClaudePerf.Cmdlets;

/// <summary>
/// Reads a request to the Messages API from the pipeline: the output of New-AgentRequest, or any object with <c>messages</c>.
/// </summary>
internal static class RequestInput
{
    private const string Messages = "messages";
    internal const string DefaultName = "request";

    // Deeper than any request that the API accepts.
    private const string ToJson = "param($request) Microsoft.PowerShell.Utility\\ConvertTo-Json -InputObject $request -Depth 100 -Compress";

    /// <summary>The request as a definition; null if the object is not a request.</summary>
    internal static PromptDefinition? FromObject(PSObject input, CommandInvocationIntrinsics invoke)
    {
        var isRequest = input.BaseObject is IDictionary table ? table.Contains(Messages) : input.Properties[Messages] is not null;
        if (!isRequest)
            return null;
        var json = LanguagePrimitives.ConvertTo<string>(invoke.NewScriptBlock(ToJson).InvokeReturnAsIs(input));
        var agent = (input.Members[NewAgentRequestCommand.About] as PSMemberSet)?.Members["Agent"]?.Value as string;
        return Ecosystem.ReadText(PromptFile.FromText(json), PromptKind.Request) with { Name = agent ?? DefaultName };
    }
}
