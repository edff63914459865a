// 图标 / A sign beside words; it says nothing of its own to a screen reader.
Component({
  properties: { name: String },
});
