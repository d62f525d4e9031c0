using System.Runtime.CompilerServices;
using Xunit.Sdk;
using Xunit.v3;

namespace ClaudePerf.Core.Tests.Prerequisites;

/// <summary>A theory that runs only where the machine has a prerequisite; see <see cref="FactThatNeedsAttribute"/>.</summary>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer(typeof(TheoryThatNeedsAttribute.Discoverer))]
internal sealed class TheoryThatNeedsAttribute(
    Prerequisite prerequisite, [CallerFilePath] string? sourceFilePath = null, [CallerLineNumber] int sourceLineNumber = -1)
    : TheoryAttribute(sourceFilePath, sourceLineNumber), INeedsPrerequisite
{
    public Prerequisite Prerequisite => prerequisite;

    internal sealed class Discoverer : TheoryDiscoverer
    {
        public override ValueTask<IReadOnlyCollection<IXunitTestCase>> Discover(
            ITestFrameworkDiscoveryOptions discoveryOptions, IXunitTestMethod testMethod, IFactAttribute factAttribute) =>
            ((INeedsPrerequisite)factAttribute).IsMissing ? new([]) : base.Discover(discoveryOptions, testMethod, factAttribute);
    }
}
