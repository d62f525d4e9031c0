using System.Management.Automation;

namespace ClaudePerf.Cmdlets;

/// <summary>Takes a number as it was written: to PowerShell <c>7d</c> is the decimal number 7, and the unit would be lost.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class AsWrittenAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        (inputData is PSObject wrapped ? wrapped.BaseObject : inputData) is decimal or int or long or double ? LanguagePrimitives.ConvertTo<string>(inputData) : inputData;
}
