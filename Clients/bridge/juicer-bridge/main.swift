import JuicerBridge

await BridgeProgram.main()
