using System.Management.Automation;

namespace ClaudePerf.Cmdlets;

/// <summary>
/// Passes a number on as text, as the user wrote it. PowerShell parses <c>7d</c> as the decimal number 7 and drops the unit.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class AsWrittenAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        (inputData is PSObject wrapped ? wrapped.BaseObject : inputData) is decimal or int or long or double
            ? LanguagePrimitives.ConvertTo<string>(inputData)
            : inputData;
}
